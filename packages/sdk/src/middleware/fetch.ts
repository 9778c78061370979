import type { KeywardCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { assertFunction, type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { decisionUnless } from './node-exchange.ts';
import { goneResponse, isAborted, withHeaders } from './web-response.ts';

export type { KeywardCaller } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

/**
 * A `fetch` handler that calls yours for requests which present a key of the account with the permission, as Bun, Deno and
 * workers serve them. What the platform passes beside the request is passed on.
 *
 * ```ts
 * Deno.serve(keyward(verifier, { permission: 'flows:create' }, (request, caller) => Response.json({ by: caller.appname })));
 * ```
 *
 * The IP address of the client is not known: keys with allowed IPs are denied unless the option `ip` returns it.
 * @throws TypeError for options that do not exist
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
  assertFunction(handler, 'the handler that answers');
  return async (request, ...rest) => {
    const { headers, method, signal } = request;
    const decision = await decisionUnless(
      () => isAborted(signal),
      decideChecked(verifier, checked, { args: [request, ...rest], headers, ip: null, method, carriers: [request] }),
    );
    if (!decision) return goneResponse();
    if ('status' in decision) return new Response(decision.body, decision);
    const caller = 'caller' in decision ? decision.caller : undefined;
    return withHeaders(await handler(request, caller as never, ...rest), decision.headers);
  };
}
