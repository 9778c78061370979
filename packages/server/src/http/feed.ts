import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { type AdmittedReplica, admitReplica } from '../actions/replicas/admit.ts';
import { followFeed } from '../actions/replicas/follow.ts';
import type { Outlet } from '../verification/feed/feed.ts';
import { clientAddress } from './client-address.ts';
import { refuseOtherMethods } from './other-methods.ts';

const PATH = '/api/v1/feed';
/** How long the last words may take to leave. */
const LAST_WORDS_MS = 1000;

/** The feed of replicas: server-sent events (HTML standard, 9.2) that end only when somebody goes. */
export function addFeed(app: FastifyInstance, context: Context): void {
  app.get(PATH, { exposeHeadRoute: false }, async (request, reply) => {
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
  refuseOtherMethods(app, PATH, ['GET']);
  app.addHook('preClose', async () => context.feeds.closeAll());
}

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A proxy that gathers what it forwards would make a revocation late (nginx: X-Accel-Buffering).
  'x-accel-buffering': 'no',
} as const;

function admit(context: Context, request: FastifyRequest): Promise<AdmittedReplica> {
  const [, credential] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return admitReplica(context, credential, clientAddress(request));
}

/** What cannot be a number of ours is none: then the reader begins again. */
function lastEventId({ headers }: FastifyRequest): number | undefined {
  const sent = headers['last-event-id'];
  const number = typeof sent === 'string' && /^\d{1,15}$/.test(sent) ? Number(sent) : undefined;
  return number;
}

function outletTo(response: ServerResponse): Outlet {
  return {
    write: (text) => response.write(text),
    whenDrained: (then) => response.once('drain', then),
    end(text) {
      response.end(text);
      const impatience = setTimeout(() => response.destroy(), LAST_WORDS_MS);
      response.once('close', () => clearTimeout(impatience));
    },
    destroy: () => response.destroy(),
  };
}
