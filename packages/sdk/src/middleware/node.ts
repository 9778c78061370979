import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { assertFunction, type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { type NodeRequest, type NodeResponse, nodeRequest, settle } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';
export type { NodeRequest, NodeResponse } from './node-exchange.ts';

/** The options of a guard that is its own framework. */
export interface NodeGuardOptions<Request> extends GuardOptions<[Request]> {
  /**
   * Receives what a function among the options throws; the answer is 500 then. Printed with `console.error` unless given, as
   * Express and Koa do.
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
 * A listener for `http.createServer` that calls yours for requests which present a key of the account with the permission.
 *
 * ```ts
 * createServer(keyward(verifier, { permission: 'flows:fetch' }, (request, response, caller) => {
 *   response.end(`Hello ${caller.appname}`);
 * }));
 * ```
 *
 * What your listener throws goes where it would go without the guard.
 * @throws TypeError for options that do not exist
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
  assertFunction(listener, 'the listener that answers');
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
  // biome-ignore lint/suspicious/noConsole: no framework stands behind this guard that could report it
  console.error(error);
}

/**
 * Returns the caller of a request: also `request.keyward`.
 * @throws Error if the guard did not run before, or let a preflight pass
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
