import { BODY_LIMIT } from '@keyward/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { DividedBudget, type Holder } from './divided-budget.ts';

const MEGABYTE = 1024 * 1024;
/** Batches of checks have a separate budget, so that they do not wait for imports. */
const MEDIUM = MEGABYTE;
/**
 * Room for three bodies of the maximum size. Until the response is sent, the rows take about five times as much memory.
 */
const LARGE_BYTES = 24 * MEGABYTE;
const MEDIUM_BYTES = 16 * MEGABYTE;
/** Shorter than the time limit for receiving a request. */
const MAX_WAIT_MS = 20_000;

/** The bytes that are reserved for the body of a request. */
interface Reservation {
  readonly release: () => void;
  readonly disconnected: AbortSignal;
  isHandled: boolean;
}

/**
 * Bounds the memory for large bodies, and divides it among callers and accounts. A body that exceeds the budget is not
 * read until another request finishes, so its client waits; after 20 s the client receives 503. The body of a client
 * that has disconnected is neither parsed nor handled.
 */
export function boundLargeBodies(app: FastifyInstance): void {
  const large = new DividedBudget(LARGE_BYTES);
  const medium = new DividedBudget(MEDIUM_BYTES);
  const reservations = new WeakMap<FastifyRequest, Reservation>();
  app.addHook('preParsing', async (request, reply) => {
    const bytes = maxBytesOf(request);
    if (bytes <= BODY_LIMIT) return;
    const disconnected = disconnectSignal(request, reply);
    const signal = AbortSignal.any([disconnected, AbortSignal.timeout(MAX_WAIT_MS)]);
    const release = await reserve(bytes <= MEDIUM ? medium : large, bytes, { holder: holderOf(request), signal });
    const reservation = { release, disconnected, isHandled: false };
    const releaseUnhandled = () => {
      if (!reservation.isHandled) release();
    };
    disconnected.addEventListener('abort', releaseUnhandled, { once: true });
    reservations.set(request, reservation);
  });
  app.addHook('preHandler', async (request) => {
    const reservation = reservations.get(request);
    if (reservation === undefined) return;
    reservation.disconnected.throwIfAborted();
    reservation.isHandled = true;
  });
  app.addHook('onSend', async (request) => reservations.get(request)?.release());
}

/**
 * Returns a signal that aborts when the client disconnects. The response of a pipelined request is not on its
 * connection yet, so this also watches for the end of the request's own body.
 */
function disconnectSignal({ raw: request }: FastifyRequest, { raw: response }: FastifyReply): AbortSignal {
  const disconnected = new AbortController();
  const abort = () => disconnected.abort(new Refusal('unavailable'));
  if (request.destroyed || response.destroyed) abort();
  response.once('close', abort);
  request.once('close', () => {
    if (!request.complete) abort();
  });
  return disconnected.signal;
}

/** Unknown callers, such as servers that report leaks, share one budget. */
function holderOf({ caller }: FastifyRequest): Holder {
  if (caller === undefined || caller.kind === 'visitor') return { caller: '', account: '' };
  return { caller: `${caller.kind} ${caller.id}`, account: caller.accountId };
}

interface ReservationRequest {
  readonly holder: Holder;
  readonly signal: AbortSignal;
}

/** @throws Refusal unavailable */
async function reserve(
  budget: DividedBudget,
  bytes: number,
  { holder, signal }: ReservationRequest,
): Promise<() => void> {
  try {
    return await budget.acquire(bytes, holder, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Refusal('unavailable', 'Too many large requests are being processed. Try again shortly.');
  }
}

/** Returns the maximum length of the body; 0 if it is rejected for its length. */
function maxBytesOf({ headers, routeOptions: { bodyLimit = BODY_LIMIT } }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  const length = Number(headers['content-length'] ?? 0);
  return length <= bodyLimit ? length : 0;
}
