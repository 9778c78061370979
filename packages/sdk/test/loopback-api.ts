import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * A response, or none: `lost` breaks the connection after the request, `hung` keeps it open without a response, and
 * `unfinished` sends headers but never the complete body.
 */
export type Reply =
  | 'lost'
  | 'hung'
  | 'unfinished'
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

export interface LoopbackApi {
  readonly url: string;
  readonly seen: SeenRequest[];
}

/** Starts a server on loopback in place of the API. It stops with the test. */
export async function loopbackApi(
  t: TestContext,
  answer: (request: SeenRequest, index: number) => Reply | Promise<Reply>,
): Promise<LoopbackApi> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    const reply = await answer(one, seen.length - 1);
    if (reply === 'lost') return request.socket.destroy();
    if (reply === 'hung') return undefined;
    if (reply === 'unfinished') return response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? envelope([]));
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    return response.end(reply.status === 204 ? undefined : text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

export function envelope(data: unknown): unknown {
  return { meta: { code: 200, count: Array.isArray(data) ? data.length : 1 }, data };
}

export function tokenAnswer(accessToken: string, seconds = 3600): unknown {
  return {
    access_token: accessToken,
    expires_in: seconds,
    refresh_expires_in: seconds * 2,
    refresh_token: 'refresh',
    token_type: 'bearer',
    'not-before-policy': 0,
    'session-state': 'family',
    scope: '',
  };
}

export function errorAnswer(status: number, code: string, name = 'Reason', message = 'A sentence.'): unknown {
  return { status, name, message, code, request_id: 'req-1' };
}
