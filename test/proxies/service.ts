import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A request as the service behind a proxy received it. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values, in the order of the request. */
  readonly raw: readonly string[];
  readonly body: string;
}

/** RFC 6455, 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * The service behind a proxy, with the limits of a default Node server. It records each request and returns the record;
 * `/upload` returns the digest of the body, `/events` streams in chunks and `/events/unframed` without, and an upgrade
 * echoes every byte.
 */
export class Service {
  readonly recorded: RecordedRequest[] = [];
  #stream: ServerResponse | undefined;
  readonly #upgraded = new Set<Duplex>();
  readonly #server = createServer((request, response) => this.#respond(request, response)).on(
    'upgrade',
    (request: IncomingMessage, socket: Duplex) => this.#upgrade(request, socket),
  );

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends an event on the stream that was opened last. */
  sendEvent(text: string): void {
    this.#stream?.write(`data: ${text}\n\n`);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
  }

  #respond(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/upload') void this.#digest(request, response);
    else if (request.url?.startsWith('/events')) this.#openStream(request, response);
    else void this.#echo(request, response);
  }

  #record({ method = '', url = '', headers, rawHeaders }: IncomingMessage, body = ''): RecordedRequest {
    const recorded = { method, url, headers, raw: rawHeaders, body };
    this.recorded.push(recorded);
    return recorded;
  }

  async #echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const recorded = this.#record(request, Buffer.concat(chunks).toString('utf8'));
    // A response to HEAD has no body, so it is not JSON.
    response.writeHead(200, request.method === 'HEAD' ? {} : { 'content-type': 'application/json' });
    response.end(JSON.stringify(recorded));
  }

  async #digest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk as Buffer);
    this.#record(request);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ digest: hash.digest('hex') }));
  }

  #openStream(request: IncomingMessage, response: ServerResponse): void {
    this.#record(request);
    this.#stream = response;
    // The response then ends with the connection, as in HTTP/1.0.
    response.useChunkedEncodingByDefault = request.url === '/events';
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.sendEvent('first');
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    this.#record(request);
    this.#upgraded.add(socket);
    socket.on('error', () => socket.destroy());
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${WEBSOCKET_GUID}`)
      .digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    socket.pipe(socket);
  }
}
