import type { KeywardCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { assertFunction, type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { awaitDecision } from './node-exchange.ts';
import { disconnectedResponse, isAborted, withHeaders } from './web-response.ts';

export type { KeywardCaller } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

/**
 * Wraps a `fetch` handler, as used by Bun, Deno and workers, and calls it for requests with an API key of the account
 * that has the permission. Forwards any other arguments that the runtime passes, such as `env` and `ctx`.
 *
 * ```ts
 * Deno.serve(keyward(verifier, { permission: 'flows:create' }, (request, caller) => Response.json({ by: caller.appname })));
 * ```
 *
 * The IP address of the client is unknown, so requests with keys that have allowed IPs are denied unless the option
 * `ip` returns it.
 * @throws TypeError for unknown options
 */
export function keyward<
  Rest extends readonly unknown[] = readonly unknown[],
  Incoming extends Request = Request,
  Answer extends Response | undefined = Response,
>(
  verifier: KeyVerifier,
  options: GuardOptions<readonly [Incoming, ...Rest]> & { readonly allowPreflight?: false | undefined },
  handler: (request: Incoming, caller: KeywardCaller, ...rest: Rest) => Answer | Promise<Answer>,
): (request: Incoming, ...rest: Rest) => Promise<Answer | Response>;
/** With `allowPreflight`, preflights have no caller. */
export function keyward<
  Rest extends readonly unknown[] = readonly unknown[],
  Incoming extends Request = Request,
  Answer extends Response | undefined = Response,
>(
  verifier: KeyVerifier,
  options: GuardOptions<readonly [Incoming, ...Rest]>,
  handler: (request: Incoming, caller: KeywardCaller | undefined, ...rest: Rest) => Answer | Promise<Answer>,
): (request: Incoming, ...rest: Rest) => Promise<Answer | Response>;
export function keyward<Rest extends readonly unknown[], Incoming extends Request, Answer extends Response | undefined>(
  verifier: KeyVerifier,
  options: GuardOptions<readonly [Incoming, ...Rest]>,
  handler: (request: Incoming, caller: never, ...rest: Rest) => Answer | Promise<Answer>,
): (request: Incoming, ...rest: Rest) => Promise<Answer | Response> {
  const checked = guardOptions(verifier, options);
  assertFunction(handler, 'the request handler');
  return async (request, ...rest) => {
    const { headers, method, signal } = request;
    const decision = await awaitDecision(
      () => isAborted(signal),
      decideChecked(verifier, checked, { args: [request, ...rest], headers, ip: null, method, carriers: [request] }),
    );
    if (!decision) return disconnectedResponse();
    if ('status' in decision) return new Response(decision.body, decision);
    const caller = 'caller' in decision ? decision.caller : undefined;
    return withHeaders(await handler(request, caller as never, ...rest), decision.headers);
  };
}
