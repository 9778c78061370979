import { assertGuard, decide, type GuardOptions, type KeyVerifier, type KeywardCaller } from './guard.ts';

export type { GuardOptions, KeyVerifier, KeywardCaller } from './guard.ts';

/**
 * A `fetch` handler that answers those requests which present a key of the account that may do this, as Bun, Deno and
 * workers serve them. Whatever the platform hands over beside the request is handed on.
 *
 * ```ts
 * Deno.serve(keyward(verifier, { permission: 'flows:create' }, (request, caller) => Response.json({ by: caller.appname })));
 * ```
 *
 * The address of the client is not known: keys with an address list are refused unless the option `ip` tells it.
 */
export function keyward<Rest extends readonly unknown[] = readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<readonly [Request, ...Rest]>,
  handler: (request: Request, caller: KeywardCaller, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  assertGuard(verifier, options);
  return async (request, ...rest) => {
    const decision = await decide(verifier, options, { args: [request, ...rest], headers: request.headers, ip: null });
    if (!('caller' in decision)) {
      const { status, headers, body } = decision;
      return new Response(body, { status, headers });
    }
    const answer = await handler(request, decision.caller, ...rest);
    const added = Object.entries(decision.headers);
    if (added.length === 0) return answer;
    // The headers of an answer that came from elsewhere cannot be changed.
    const copy = new Response(answer.body, answer);
    for (const [name, value] of added) copy.headers.set(name, value);
    return copy;
  };
}
