import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { bearerToken, endpoints, UsageReport } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { type AdmittedReplica, admitReplica } from '../actions/replicas/admit.ts';
import { followFeed } from '../actions/replicas/follow.ts';
import { reportUsage } from '../actions/replicas/report-usage.ts';
import type { Outlet } from '../verification/feed/feed.ts';
import { addJsonParser } from './body-parsers.ts';
import { refuseOtherMethods } from './other-methods.ts';

const { path: FEED } = endpoints.followFeed;
const { path: REPORTS, bodyLimit } = endpoints.reportUsage;
/** How long the last words may take to leave. */
const LAST_WORDS_MS = 1000;

/** The feed of replicas: server-sent events (HTML standard, 9.2) that end only when somebody goes. */
export function addFeed(app: FastifyInstance, context: Context): void {
  void app.register((scope, _options, done) => {
    addJsonParser(scope, context);
    addStream(scope, context);
    addReports(scope, context);
    done();
  });
  app.addHook('preClose', async () => context.feeds.closeAll());
}

function addStream(app: FastifyInstance, context: Context): void {
  app.get(FEED, { exposeHeadRoute: false }, async (request, reply) => {
    const admitted = await admit(context, request);
    const response = reply.raw;
    const feed = followFeed(context, admitted, lastEventId(request), () => {
      reply.hijack();
      response.writeHead(200, reply.headers(HEADERS).getHeaders() as OutgoingHttpHeaders);
      return outletTo(response);
    });
    // Written to a reader that is gone: that it is gone is said by the close that follows.
    response.on('error', () => undefined);
    response.on('close', () => feed.gone());
  });
  refuseOtherMethods(app, FEED, ['GET']);
}

function addReports(app: FastifyInstance, context: Context): void {
  const admissions = new WeakMap<FastifyRequest, AdmittedReplica>();
  app.post<{ Body: UsageReport }>(REPORTS, {
    bodyLimit,
    schema: { body: UsageReport },
    // Before the body is read: nobody else makes us read so much.
    onRequest: async (request) => {
      admissions.set(request, await admit(context, request));
    },
    handler: async (request, reply) => {
      const admitted = admissions.get(request);
      if (!admitted) throw new Refusal('unauthenticated');
      reportUsage(context, admitted, request.body, batchOf(request));
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  });
  refuseOtherMethods(app, REPORTS, ['POST']);
}

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A proxy that gathers what it forwards would make a revocation late (nginx: X-Accel-Buffering).
  'x-accel-buffering': 'no',
  // Who is told to come back must not keep a connection here that nothing counts any more.
  connection: 'close',
} as const;

function admit(context: Context, request: FastifyRequest): Promise<AdmittedReplica> {
  return admitReplica(context, bearerToken(request.headers.authorization ?? ''), request.clientIp);
}

/** The position as the reader sent it. It is opaque: the feed tells whether it is one of ours. */
function lastEventId({ headers }: FastifyRequest): string | undefined {
  const sent = headers['last-event-id'];
  return typeof sent === 'string' ? sent : undefined;
}

/** @throws Refusal invalid_request */
function batchOf({ headers }: FastifyRequest): string | undefined {
  const batch = headers['idempotency-key'];
  if (batch === undefined || (typeof batch === 'string' && /^[\x21-\x7e]{1,64}$/.test(batch))) return batch;
  throw new Refusal('invalid_request', 'Idempotency-Key must be 1 to 64 characters of ASCII, without spaces.');
}

function outletTo(response: ServerResponse): Outlet {
  return {
    write: (text) => writeImmediately(response, text),
    whenDrained: (then) => response.once('drain', then),
    end(text) {
      response.end(text);
      const impatience = setTimeout(() => response.destroy(), LAST_WORDS_MS);
      response.once('close', () => clearTimeout(impatience));
    },
    destroy: () => response.destroy(),
  };
}

/**
 * Node holds chunks back until the next tick, so that the answer to a deletion would leave before the deletion does. Corking
 * the socket here keeps Node from doing so.
 */
function writeImmediately(response: ServerResponse, text: string): boolean {
  const { socket } = response;
  socket?.cork();
  const hasRoom = response.write(text);
  socket?.uncork();
  return hasRoom;
}
