import { pairsOf } from './credential.ts';
import {
  assertGuard,
  callerOn,
  decide,
  type GuardOptions,
  type KeyVerifier,
  type KeywardCaller,
  rememberCaller,
} from './guard.ts';

export type { GuardOptions, KeyVerifier, KeywardCaller } from './guard.ts';

/** What is needed of a request of Fastify. */
export interface FastifyRequestLike {
  readonly raw: {
    readonly rawHeaders: readonly string[];
    readonly socket: { readonly remoteAddress?: string | undefined };
  };
}

/** What is needed of its reply. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

/**
 * A hook that lets those requests pass that present a key of the account which may do this; {@link callerOf} tells whose.
 *
 * ```ts
 * app.post('/flows', { onRequest: keyward(verifier, { permission: 'flows:create' }) }, (request) => ({
 *   by: callerOf(request).appname,
 * }));
 * ```
 */
export function keyward<Request extends FastifyRequestLike = FastifyRequestLike>(
  verifier: KeyVerifier,
  options: GuardOptions<[Request]> = {},
): (request: NoInfer<Request>, reply: FastifyReplyLike) => Promise<unknown> {
  assertGuard(verifier, options);
  return async (request, reply) => {
    const { rawHeaders, socket } = request.raw;
    const ip = socket.remoteAddress ?? null;
    const decision = await decide(verifier, options, { args: [request], headers: pairsOf(rawHeaders), ip });
    for (const [name, value] of Object.entries(decision.headers)) reply.header(name, value);
    if ('caller' in decision) return rememberCaller(request, decision.caller);
    reply.code(decision.status);
    reply.send(decision.body);
    return reply;
  };
}

/**
 * Who calls: also `request.keyward`.
 * @throws Error when the hook did not run before
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
