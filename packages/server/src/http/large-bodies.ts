import { BODY_LIMIT } from '@keyward/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { DividedBudget, type Holder } from './divided-budget.ts';

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
  readonly gone: AbortSignal;
  isHandled: boolean;
}

/**
 * Bounds the memory that large bodies take, and divides it among callers and accounts. A body beyond the bound is not read until
 * another request is answered, so its client waits; after 20 s it gets 503. One whose client has gone is neither parsed nor handled.
 */
export function boundLargeBodies(app: FastifyInstance): void {
  const large = new DividedBudget(LARGE_BYTES);
  const medium = new DividedBudget(MEDIUM_BYTES);
  const places = new WeakMap<FastifyRequest, Place>();
  app.addHook('preParsing', async (request, reply) => {
    const bytes = bytesOf(request);
    if (bytes <= BODY_LIMIT) return;
    const gone = whenGone(request, reply);
    const signal = AbortSignal.any([gone, AbortSignal.timeout(LONGEST_WAIT_MS)]);
    const release = await takePlace(bytes <= MEDIUM ? medium : large, bytes, { holder: holderOf(request), signal });
    const place = { release, gone, isHandled: false };
    const leave = () => {
      if (!place.isHandled) release();
    };
    gone.addEventListener('abort', leave, { once: true });
    places.set(request, place);
  });
  app.addHook('preHandler', async (request) => {
    const place = places.get(request);
    if (place === undefined) return;
    place.gone.throwIfAborted();
    place.isHandled = true;
  });
  app.addHook('onSend', async (request) => places.get(request)?.release());
}

/**
 * Returns a signal that aborts when the client has gone. A request behind another one on its connection has no response there
 * yet, and only its own body ends.
 */
function whenGone({ raw: request }: FastifyRequest, { raw: response }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = () => gone.abort(new Refusal('unavailable'));
  if (request.destroyed || response.destroyed) leave();
  response.once('close', leave);
  request.once('close', () => {
    if (!request.complete) leave();
  });
  return gone.signal;
}

/** Callers that are not known, such as servers that report leaks, are one. */
function holderOf({ caller }: FastifyRequest): Holder {
  if (caller === undefined || caller.kind === 'visitor') return { caller: '', account: '' };
  return { caller: `${caller.kind} ${caller.id}`, account: caller.accountId };
}

interface Asked {
  readonly holder: Holder;
  readonly signal: AbortSignal;
}

/** @throws Refusal unavailable */
async function takePlace(budget: DividedBudget, bytes: number, { holder, signal }: Asked): Promise<() => void> {
  try {
    return await budget.take(bytes, holder, signal);
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
