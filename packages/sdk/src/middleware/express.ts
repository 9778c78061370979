import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { type NodeRequest, type NodeResponse, nodeRequest, settle } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

declare global {
  // biome-ignore lint/style/noNamespace: the types of Express are extended by this namespace alone
  namespace Express {
    interface Request {
      /** The caller, where a guard of Keyward ran before. */
      keyward?: KeywardCaller;
    }
  }
}

/** The part of a request of Express, or of Node itself, that the guard uses. */
export interface ExpressRequest extends NodeRequest {}

/** The part of its response that the guard uses. */
export interface ExpressResponse extends NodeResponse {}

/**
 * Lets requests pass that present a key of the account with the permission; {@link callerOf} returns whose key it is. Fits
 * Express 4 and 5, Connect, and whatever else has `(request, response, next)`.
 *
 * ```ts
 * app.post('/flows', keyward(verifier, { permission: 'flows:create' }), (request, response) => {
 *   response.json({ by: callerOf(request).appname });
 * });
 * ```
 *
 * `next` is called once: without an argument after a valid verdict, with the error if a function of yours throws. After a
 * response that was sent meanwhile, or when the client is gone, it is not called.
 * @throws TypeError for options that do not exist
 */
export function keyward<Request extends ExpressRequest>(
  verifier: KeyVerifier,
  ...given: readonly [options?: GuardOptions<[Request]>]
): (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => void {
  const checked = guardOptions(verifier, given.length === 0 ? {} : given[0]);
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
 * Returns the caller of a request: also `request.keyward`.
 * @throws Error if the middleware did not run before, or let a preflight pass
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
