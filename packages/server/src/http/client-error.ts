import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ErrorAnswer, errors } from '@keyward/contract';

const STATUSES: Readonly<Record<string, { status: number; name: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, name: 'Request Header Fields Too Large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, name: 'Request Timeout' },
};

/** Answers what could not be read as HTTP at all, so that it never reached a handler. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, name } = STATUSES[error.code ?? ''] ?? { status: 400, name: 'Bad Request' };
  const id = randomUUID();
  const { message } = errors.invalid_request;
  const answer: ErrorAnswer = { status, name, message, code: 'invalid_request', request_id: id };
  const body = JSON.stringify(answer);
  socket.end(
    `HTTP/1.1 ${status} ${name}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${id}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
