import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the service behind a proxy saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were written. */
  readonly raw: readonly string[];
  readonly body: string;
}

/** The service behind a proxy: it remembers what reached it, and answers with that. */
export class Service {
  readonly seen: Seen[] = [];
  readonly #server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      const seen = { method, url, headers, raw: rawHeaders, body: Buffer.concat(chunks).toString('utf8') };
      this.seen.push(seen);
      // Without a body there is no JSON either.
      response.writeHead(200, method === 'HEAD' ? {} : { 'content-type': 'application/json' });
      response.end(JSON.stringify(seen));
    });
  });

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
