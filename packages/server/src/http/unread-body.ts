import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long and how many bytes a connection is read after its last answer. */
const LINGER_MS = 1000;
const LINGER_BYTES = 256 * 1024;

/** Connections that got their last answer. */
const closing = new WeakSet<Socket>();

/**
 * Hands a request on to be answered. Where that happens before its body has arrived, the answer says that the connection closes,
 * and nothing behind it is taken for a request (RFC 9112, 9.6): a body that never comes would swallow the next one.
 */
export function whenAnswerable(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
  if (closing.has(request.socket)) return;
  if (!hasBody(request)) {
    answer();
    return;
  }
  // A body in the same packet as its headers has arrived by then, so that its connection stays.
  setImmediate(() => {
    if (request.destroyed) return;
    if (!request.complete) closeIfUnread(request, response);
    answer();
  });
}

/** Whether a body follows the headers (RFC 9112, 6.3). */
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
      // Node calls it behind the last answer, and would reset the connection before the client has read that.
      socket.destroySoon = () => closeSlowly(socket);
    }
    return writeHead(...args);
  };
}

/**
 * Sends the client `100 Continue` once its body is read and not before, so that a caller that is denied by its headers gets the
 * denial (RFC 9110, 10.1.1).
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
 * Closes a connection whose last answer was written. What the client still sends is read and dropped for a while: a reset could
 * overtake the answer (RFC 9112, 9.6).
 */
export function closeSlowly(socket: Socket): void {
  let received = 0;
  // Without its listener the parser of Node gets none of it.
  socket.removeAllListeners('data');
  socket.on('data', (bytes: Buffer) => {
    received += bytes.length;
    if (received > LINGER_BYTES) socket.destroy();
  });
  // Node has taken its listener from a socket that asked for a tunnel.
  socket.on('error', () => socket.destroy());
  socket.resume();
  const impatience = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(impatience));
  socket.end();
}
