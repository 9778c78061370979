import { BODY_LIMIT } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { BodyBudget } from './body-budget.ts';

const MEGABYTE = 1024 * 1024;
/** A list of checks does not wait for a file of keys. */
const MEDIUM = MEGABYTE;
/** Three of the largest bodies; the rows of each take about five times as much memory until they are answered. */
const LARGE_BYTES = 24 * MEGABYTE;
const MEDIUM_BYTES = 16 * MEGABYTE;
/** Shorter than the time in which a request must have arrived. */
const LONGEST_WAIT_MS = 20_000;

/** Where in its life a request with a large body is. */
interface Place {
  readonly release: () => void;
  isHandled: boolean;
}

/**
 * Bounds the memory that large bodies of authorized callers take. A body beyond the bound is not read until another request is
 * answered, so its client waits; after 20 s it gets 503. One whose client has gone is neither parsed nor handled.
 */
export function boundLargeBodies(app: FastifyInstance): void {
  const large = new BodyBudget(LARGE_BYTES);
  const medium = new BodyBudget(MEDIUM_BYTES);
  const places = new WeakMap<FastifyRequest, Place>();
  app.addHook('preParsing', async (request, reply) => {
    const bytes = bytesOf(request);
    if (bytes <= BODY_LIMIT) return;
    const gone = new AbortController();
    const isGone = () => gone.abort(new Refusal('unavailable'));
    reply.raw.once('close', isGone);
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(LONGEST_WAIT_MS)]);
    const place = { release: await takePlace(bytes <= MEDIUM ? medium : large, bytes, signal), isHandled: false };
    reply.raw.off('close', isGone).once('close', () => {
      if (!place.isHandled) place.release();
    });
    places.set(request, place);
  });
  app.addHook('preHandler', async (request, reply) => {
    const place = places.get(request);
    if (place === undefined) return;
    if (reply.raw.destroyed) throw new Refusal('unavailable');
    place.isHandled = true;
  });
  app.addHook('onSend', async (request) => places.get(request)?.release());
}

/** @throws Refusal unavailable */
async function takePlace(budget: BodyBudget, bytes: number, signal: AbortSignal): Promise<() => void> {
  try {
    return await budget.take(bytes, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Refusal('unavailable', 'Too many large requests are being processed. Try again shortly.');
  }
}

/** Returns how long the body can become; 0 where it is refused by its length. */
function bytesOf({ headers, routeOptions: { bodyLimit = BODY_LIMIT } }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  const length = Number(headers['content-length'] ?? 0);
  return length <= bodyLimit ? length : 0;
}
