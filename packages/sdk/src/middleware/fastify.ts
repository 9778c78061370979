import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { awaitDecision, isFinished, type NodeRequest, type NodeResponse, nodeRequest } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

// biome-ignore lint/suspicious/noTsIgnore: an error where the framework is not installed, and none where it is
// @ts-ignore
declare module 'fastify' {
  interface FastifyRequest {
    /** The caller, if a Keyward guard ran before. */
    keyward?: KeywardCaller;
  }
}

/** The part of a Fastify request that the guard uses. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
}

/** The part of the reply that the guard uses. */
export interface FastifyReplyLike {
  readonly raw: Pick<NodeResponse, 'headersSent' | 'writableEnded' | 'destroyed'>;
  readonly sent: boolean;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
  hijack(): unknown;
}

/**
 * Returns a hook that allows requests with an API key of the account that has the permission; {@link callerOf} returns the
 * caller.
 *
 * ```ts
 * app.post('/flows', { onRequest: keyward(verifier, { permission: 'flows:create' }) }, (request) => ({
 *   by: callerOf(request).appname,
 * }));
 * ```
 *
 * @throws TypeError for unknown options
 */
export function keyward<Request extends FastifyRequestLike = FastifyRequestLike>(
  verifier: KeyVerifier,
  ...options: readonly [options?: GuardOptions<[Request]>]
): (request: NoInfer<Request>, reply: FastifyReplyLike) => Promise<void> {
  const checked = guardOptions(verifier, options.length === 0 ? {} : options[0]);
  return async (request, reply) => {
    const { raw } = request;
    const decision = await awaitDecision(
      () => reply.sent || isFinished(raw, reply.raw),
      decideChecked(verifier, checked, nodeRequest(raw, [request], [raw])),
    );
    if (!decision) return stop(reply);
    for (const [name, value] of Object.entries(decision.headers)) reply.header(name, value);
    if (!('status' in decision)) return 'caller' in decision ? setCaller(request, decision.caller) : undefined;
    reply.code(decision.status);
    reply.send(decision.body);
    // A reply resolves when it was sent, which hooks of the application may delay.
    await reply;
    stop(reply);
  };
}

/** Stops Fastify, which would continue if the client disconnects before the reply was sent. */
function stop(reply: FastifyReplyLike): void {
  if (!reply.sent) reply.hijack();
}

/**
 * Returns the caller of a request, which is also `request.keyward`.
 * @throws Error if the guard did not run, or allowed a preflight
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
