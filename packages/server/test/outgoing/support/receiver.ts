import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { certificate, privateKey } from './certificate.ts';

export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A fake third-party server on loopback. */
export interface Receiver {
  readonly port: number;
  readonly received: Received[];
  /** Sends the response: `{}` with status 200 by default. */
  respond: (response: ServerResponse, request: Received) => void;
}

export async function startReceiver({ tls = false, host = '127.0.0.1' } = {}): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      receiver.respond(response, one);
    });
  };
  const server = tls ? createHttps({ cert: certificate, key: privateKey }, listener) : createHttp(listener);
  server.listen(0, host);
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    received,
    respond: (response) => void response.end('{}'),
  };
  return receiver;
}
