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

/** What is needed of a request of Express, or of Node itself. */
export interface ExpressRequest {
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What is needed of its response. */
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * Lets those requests pass that present a key of the account which may do this; {@link callerOf} tells whose.
 *
 * ```ts
 * app.post('/flows', keyward(verifier, { permission: 'flows:create' }), (request, response) => {
 *   response.json({ by: callerOf(request).appname });
 * });
 * ```
 */
export function keyward<Request extends ExpressRequest>(
  verifier: KeyVerifier,
  options: GuardOptions<[Request]> = {},
): (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => void {
  assertGuard(verifier, options);
  return (request, response, next) => {
    const ip = request.socket.remoteAddress ?? null;
    decide(verifier, options, { args: [request], headers: pairsOf(request.rawHeaders), ip }).then((decision) => {
      for (const [name, value] of Object.entries(decision.headers)) response.setHeader(name, value);
      if ('caller' in decision) {
        rememberCaller(request, decision.caller);
        return next();
      }
      response.statusCode = decision.status;
      response.end(decision.body);
    }, next);
  };
}

/**
 * Who calls: also `request.keyward`.
 * @throws Error when the middleware did not run before
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
