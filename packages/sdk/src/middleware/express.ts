import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { type NodeRequest, type NodeResponse, nodeRequest, settle } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

declare global {
  // biome-ignore lint/style/noNamespace: the types of Express can only be extended by this namespace
  namespace Express {
    interface Request {
      /** The caller, if a Keyward guard ran before. */
      keyward?: KeywardCaller;
    }
  }
}

/** The part of an Express or Node request that the guard uses. */
export interface ExpressRequest extends NodeRequest {}

/** The part of the response that the guard uses. */
export interface ExpressResponse extends NodeResponse {}

/**
 * Returns middleware that allows requests with an API key of the account that has the permission; {@link callerOf} returns
 * the caller. Works with Express 4 and 5, Connect, and other frameworks with `(request, response, next)`.
 *
 * ```ts
 * app.post('/flows', keyward(verifier, { permission: 'flows:create' }), (request, response) => {
 *   response.json({ by: callerOf(request).appname });
 * });
 * ```
 *
 * Calls `next` once: without an argument if the request is allowed, with the error if one of your functions throws. Does not
 * call it if a response was already sent or the client has disconnected.
 * @throws TypeError for unknown options
 */
export function keyward<Request extends ExpressRequest>(
  verifier: KeyVerifier,
  ...options: readonly [options?: GuardOptions<[Request]>]
): (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => void {
  const checked = guardOptions(verifier, options.length === 0 ? {} : options[0]);
  return (request, response, next) => {
    const decision = decideChecked(verifier, checked, nodeRequest(request, [request], [request]));
    settle({ request, response }, decision, {
      admit: (caller) => setCaller(request, caller),
      pass: () => next(),
      fail: next,
    });
  };
}

/**
 * Returns the caller of a request, which is also `request.keyward`.
 * @throws Error if the guard did not run, or allowed a preflight
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
