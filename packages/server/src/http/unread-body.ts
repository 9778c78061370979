import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Limits for reading from a connection after its last response. */
const LINGER_MS = 1000;
const LINGER_BYTES = 256 * 1024;

/** Connections whose last response was sent. */
const closing = new WeakSet<Socket>();

/**
 * Calls `respond` once the response can be sent. If the body has not arrived by then, the response closes the
 * connection, and later bytes are not parsed as a request (RFC 9112, 9.6): otherwise an unfinished body would swallow
 * the next request.
 */
export function whenReadyToRespond(request: IncomingMessage, response: ServerResponse, respond: () => void): void {
  if (closing.has(request.socket)) return;
  if (!hasBody(request)) {
    respond();
    return;
  }
  // A body in the same packet as the headers has arrived by then, so the connection stays open.
  setImmediate(() => {
    if (request.destroyed) return;
    if (!request.complete) closeIfUnread(request, response);
    respond();
  });
}

/** Returns whether a body follows the headers (RFC 9112, 6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': transfer } = headers;
  return transfer !== undefined || (length !== undefined && length !== '0');
}

function closeIfUnread(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    if (!request.complete) {
      closing.add(socket);
      response.shouldKeepAlive = false;
      // Node calls this method after the last response. Its default implementation would reset the connection before
      // the client has read the response.
      socket.destroySoon = () => closeAfterDraining(socket);
    }
    return writeHead(...args);
  };
}

/**
 * Sends `100 Continue` only when the body is read, so that a caller denied by its headers receives the denial (RFC
 * 9110, 10.1.1).
 */
export function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const announce = (event: string | symbol) => {
      if (event !== 'data') return;
      request.off('newListener', announce);
      if (!response.headersSent) response.writeContinue();
    };
    request.on('newListener', announce);
    server.emit('request', request, response);
  });
}

/**
 * Closes a connection after its last response. Reads and drops the client's remaining bytes for a while, because a
 * reset could overtake the response (RFC 9112, 9.6).
 */
export function closeAfterDraining(socket: Socket): void {
  let received = 0;
  // Without its own listener, Node's parser does not receive these bytes.
  socket.removeAllListeners('data');
  socket.on('data', (bytes: Buffer) => {
    received += bytes.length;
    if (received > LINGER_BYTES) socket.destroy();
  });
  // Node removes its error listener from a socket that requested a tunnel.
  socket.on('error', () => socket.destroy());
  socket.resume();
  const timeout = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timeout));
  socket.end();
}
