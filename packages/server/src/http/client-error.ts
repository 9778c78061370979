import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorBody, type ErrorCode, errors } from '@keyward/contract';
import { operationMethods } from './other-methods.ts';
import { closeAfterDraining } from './unread-body.ts';

interface Status {
  readonly status: number;
  readonly name: string;
  readonly allow?: readonly string[];
}

const STATUSES: Readonly<Record<string, Status>> = {
  HPE_HEADER_OVERFLOW: { status: 431, name: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, name: 'Request Timeout' },
};

type ParseError = Error & { readonly code?: string; readonly rawPacket?: unknown };

/** A request line (RFC 9112, 3) with a method that the parser does not know. */
const REQUEST_LINE = /^[A-Z-]{1,32} \S{1,2048} HTTP\/1\.[01]\r\n/;

function firstLine({ rawPacket }: ParseError): string {
  return Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 4096) : '';
}

/** Responds to bytes that Node could not parse as HTTP. */
export function sendClientError(error: ParseError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(firstLine(error))) {
    writeToSocket(socket, { status: 501, name: 'Not Implemented' }, 'method_not_implemented');
    return;
  }
  writeToSocket(socket, STATUSES[error.code ?? ''] ?? { status: 400, name: 'Bad Request' }, 'invalid_request');
}

/** Replaces Node's own error responses, which have no body or a different format. */
export function replaceNodeResponses(server: Server): void {
  server.on('connect', ({ socket }) => {
    // A tunnel request has no path, so Allow lists the methods of the whole server (RFC 9110, 9.3.6 and 15.5.6).
    const rejection = { status: 405, name: 'Method Not Allowed', allow: operationMethods };
    writeToSocket(socket, rejection, 'method_not_allowed');
  });
  // An unknown expectation may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function writeToSocket(socket: Socket, { status, name, allow }: Status, code: ErrorCode): void {
  const id = randomUUID();
  const response: ErrorBody = { status, name, message: errors[code].message, code, request_id: id };
  const body = JSON.stringify(response);
  socket.write(
    `HTTP/1.1 ${status} ${name}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `${allow ? `Allow: ${allow.join(', ')}\r\n` : ''}X-Request-Id: ${id}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
  closeAfterDraining(socket);
}
