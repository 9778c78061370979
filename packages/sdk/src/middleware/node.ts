import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { assertFunction, type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { type NodeRequest, type NodeResponse, nodeRequest, settle } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';
export type { NodeRequest, NodeResponse } from './node-exchange.ts';

/** Options of a guard without a framework. */
export interface NodeGuardOptions<Request> extends GuardOptions<[Request]> {
  /**
   * Receives the errors of functions in the options; the response is then 500. Defaults to `console.error`, as in Express and
   * Koa.
   */
  readonly onError?: ((error: unknown, request: Request) => void) | undefined;
}

const FAILED = JSON.stringify({
  status: 500,
  name: 'Internal Server Error',
  message: 'The service failed to check the key. Try again later.',
  code: 'internal',
});

/**
 * Wraps a listener for `http.createServer`: calls it for requests with an API key of the account that has the permission.
 *
 * ```ts
 * createServer(keyward(verifier, { permission: 'flows:fetch' }, (request, response, caller) => {
 *   response.end(`Hello ${caller.appname}`);
 * }));
 * ```
 *
 * Errors of your listener are handled as they would be without the guard.
 * @throws TypeError for unknown options
 */
export function keyward<Request extends NodeRequest, Response extends NodeResponse>(
  verifier: KeyVerifier,
  options: NodeGuardOptions<Request> & { readonly allowPreflight?: false | undefined },
  listener: (request: Request, response: Response, caller: KeywardCaller) => unknown,
): (request: Request, response: Response) => void;
/** With `allowPreflight`, preflights have no caller. */
export function keyward<Request extends NodeRequest, Response extends NodeResponse>(
  verifier: KeyVerifier,
  options: NodeGuardOptions<Request>,
  listener: (request: Request, response: Response, caller: KeywardCaller | undefined) => unknown,
): (request: Request, response: Response) => void;
export function keyward<Request extends NodeRequest, Response extends NodeResponse>(
  verifier: KeyVerifier,
  options: NodeGuardOptions<Request>,
  listener: (request: Request, response: Response, caller: never) => unknown,
): (request: Request, response: Response) => void {
  const checked = guardOptions(verifier, options, true);
  assertFunction(listener, 'the request listener');
  const { onError = printError } = checked;
  return (request, response) => {
    const decision = decideChecked(verifier, checked, nodeRequest(request, [request], [request]));
    settle({ request, response }, decision, {
      admit: (caller) => setCaller(request, caller),
      pass: (made) => void listener(request, response, ('caller' in made ? made.caller : undefined) as never),
      fail(error) {
        sendFailure(response);
        onError(error, request);
      },
    });
  };
}

function sendFailure(response: NodeResponse): void {
  response.statusCode = 500;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(FAILED);
}

function printError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: there is no framework to report the error
  console.error(error);
}

/**
 * Returns the caller of a request, which is also `request.keyward`.
 * @throws Error if the guard did not run, or allowed a preflight
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
