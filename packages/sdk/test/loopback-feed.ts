import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** One connection to the feed. The test determines which events it sends. */
export interface Connection {
  readonly headers: IncomingMessage['headers'];
  /** Sends these bytes in one chunk. */
  readonly write: (text: string | Uint8Array) => void;
  readonly say: (name: string, data: unknown, id?: number) => void;
  readonly end: () => void;
  /** Resolves when the reader has disconnected. */
  readonly gone: Promise<unknown>;
}

export interface SeenReport {
  readonly headers: IncomingMessage['headers'];
  readonly url: string;
  readonly body: string;
}

export interface LoopbackFeed {
  readonly url: string;
  readonly reports: SeenReport[];
  /** Returns the next connection, including an open connection that was not returned yet. */
  readonly connection: () => Promise<Connection>;
  /** The response to a connection in place of the feed; null for the feed. */
  refuse: { status: number; headers?: Record<string, string>; body?: string } | null;
  /** Responds to each POST; `lost` breaks the connection. */
  answer: (report: SeenReport, index: number) => { status: number; body?: unknown } | 'lost';
  /** Number of requests for the feed. */
  asked: number;
}

export function eventText(name: string, data: unknown, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Starts a feed that the test controls and that stops with the test. */
export async function loopbackFeed(t: TestContext): Promise<LoopbackFeed> {
  const opened: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') return post(feed, request, response);
    feed.asked++;
    if (feed.refuse) {
      response.writeHead(feed.refuse.status, { 'content-type': 'application/json', ...feed.refuse.headers });
      return response.end(feed.refuse.body ?? '{}');
    }
    const connection = open(request, response);
    const next = waiting.shift();
    return next ? next(connection) : opened.push(connection);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const feed: LoopbackFeed = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports: [],
    refuse: null,
    asked: 0,
    answer: () => ({ status: 204 }),
    connection: async () => opened.shift() ?? new Promise((resolve) => waiting.push(resolve)),
  };
  return feed;
}

function open(request: IncomingMessage, response: ServerResponse): Connection {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  return {
    headers: request.headers,
    write: (text) => response.write(text),
    say: (name, data, id) => response.write(eventText(name, data, id)),
    end: () => response.end(),
    gone: once(response, 'close'),
  };
}

async function post(feed: LoopbackFeed, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const report = { headers: request.headers, url: request.url ?? '', body };
  feed.reports.push(report);
  const answer = feed.answer(report, feed.reports.length - 1);
  if (answer === 'lost') return request.socket.destroy();
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  return response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
