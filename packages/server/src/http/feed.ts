import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { endpoints, readBearerToken, UsageReport } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { type AdmittedReplica, admitReplica } from '../actions/replicas/admit.ts';
import { followFeed } from '../actions/replicas/follow.ts';
import { reportUsage } from '../actions/replicas/report-usage.ts';
import type { Outlet } from '../verification/feed/feed.ts';
import { addJsonParser } from './body-parsers.ts';
import { rejectOtherMethods } from './other-methods.ts';

const { path: FEED } = endpoints.followFeed;
const { path: REPORTS, bodyLimit } = endpoints.reportUsage;
/** Maximum time for sending the last event of a feed. */
const CLOSE_TIMEOUT_MS = 1000;

/** Adds the feed of replicas: server-sent events (HTML standard, 9.2) that continue until one side disconnects. */
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
    const replica = await admitRequest(context, request);
    const response = reply.raw;
    const feed = followFeed(context, replica, lastEventId(request), () => {
      reply.hijack();
      response.writeHead(200, reply.headers(HEADERS).getHeaders() as OutgoingHttpHeaders);
      return outletTo(response);
    });
    // The write failed because the reader disconnected. The `close` event handles that.
    response.on('error', () => undefined);
    response.on('close', () => feed.markClosed());
  });
  rejectOtherMethods(app, FEED, ['GET']);
}

function addReports(app: FastifyInstance, context: Context): void {
  const replicas = new WeakMap<FastifyRequest, AdmittedReplica>();
  app.post<{ Body: UsageReport }>(REPORTS, {
    bodyLimit,
    schema: { body: UsageReport },
    // Runs before the body is read, because only replicas may send bodies of this size.
    onRequest: async (request) => {
      replicas.set(request, await admitRequest(context, request));
    },
    handler: async (request, reply) => {
      const replica = replicas.get(request);
      if (!replica) throw new Refusal('unauthenticated');
      reportUsage(context, replica, request.body, batchOf(request));
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  });
  rejectOtherMethods(app, REPORTS, ['POST']);
}

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Prevents nginx from buffering, which would delay revocations.
  'x-accel-buffering': 'no',
  // Closes the connection: a client that is asked to reconnect must not keep a connection that no longer counts against
  // the limits.
  connection: 'close',
} as const;

function admitRequest(context: Context, request: FastifyRequest): Promise<AdmittedReplica> {
  return admitReplica(context, readBearerToken(request.headers.authorization ?? ''), request.clientIp);
}

/** Returns the position that the client sent. Positions are opaque; the feed verifies that it issued this one. */
function lastEventId({ headers }: FastifyRequest): string | undefined {
  const position = headers['last-event-id'];
  return typeof position === 'string' ? position : undefined;
}

/**
 * Returns the id of the batch.
 * @throws Refusal invalid_request
 */
function batchOf({ headers }: FastifyRequest): string | undefined {
  const batch = headers['idempotency-key'];
  if (batch === undefined || (typeof batch === 'string' && /^[\x21-\x7e]{1,64}$/.test(batch))) return batch;
  throw new Refusal('invalid_request', 'Idempotency-Key must be 1 to 64 ASCII characters without spaces.');
}

function outletTo(response: ServerResponse): Outlet {
  return {
    write: (text) => writeImmediately(response, text),
    whenDrained: (then) => response.once('drain', then),
    end(text) {
      response.end(text);
      const timeout = setTimeout(() => response.destroy(), CLOSE_TIMEOUT_MS);
      response.once('close', () => clearTimeout(timeout));
    },
    destroy: () => response.destroy(),
  };
}

/**
 * Node delays chunks until the next tick, so the response to a deletion would be sent before the event of the deletion.
 * Corking the socket prevents that.
 */
function writeImmediately(response: ServerResponse, text: string): boolean {
  const { socket } = response;
  socket?.cork();
  const hasRoom = response.write(text);
  socket?.uncork();
  return hasRoom;
}
