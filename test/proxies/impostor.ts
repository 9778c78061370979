import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Responses of other programs on Keyward's port, as bytes; null accepts connections and never responds. */
export const IMPOSTORS: Readonly<Record<string, string | null>> = {
  'an empty 200': httpResponse('200 OK'),
  'an empty 204': 'HTTP/1.1 204 No Content\r\n\r\n',
  'a page': httpResponse('200 OK', '<!doctype html><title>Keyward</title>', 'Content-Type: text/html'),
  'JSON with a code in the body': httpResponse('200 OK', '{"code":"valid"}', 'Content-Type: application/json'),
  'an empty code': httpResponse('200 OK', '', 'X-Keyward-Code: '),
  'another code': httpResponse('200 OK', '', 'X-Keyward-Code: valid-not', 'X-Keyward-Key: forged'),
  'a redirect': httpResponse('302 Found', '', 'Location: /sign-in'),
  'a page for errors': httpResponse('404 Not Found', 'no', 'Content-Type: text/plain'),
  'a denial by another program': httpResponse('401 Unauthorized', 'no', 'Content-Type: text/plain'),
  'a rate limit of another program': httpResponse('429 Too Many Requests', 'no', 'Content-Type: text/plain'),
  'a failure': httpResponse('500 Internal Server Error', 'no', 'Content-Type: text/plain'),
  'bytes that are not HTTP': '\u0000\u0001 garbage\r\n\r\n',
  'half a response': 'HTTP/1.1 200 OK\r\nX-Keyward-Code: val',
  'no response, on a connection that stays open': null,
};

function httpResponse(status: string, body = '', ...headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, 'Connection: close', ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A program other than Keyward that listens on its port. */
export class Impostor {
  readonly #connections = new Set<Socket>();
  readonly #server: Server;

  constructor(text: string | null) {
    this.#server = createServer((socket) => {
      this.#connections.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('data', () => {
        if (text !== null) socket.end(text);
      });
    });
  }

  async start(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
