import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { assertFunction, type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { awaitDecision, isFinished, type NodeRequest, type NodeResponse, nodeRequest } from './node-exchange.ts';

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

/** The part of a NestJS execution context that the guard uses. */
export interface NestContext {
  getType(): string;
  switchToHttp(): { getRequest(): unknown; getResponse(): unknown };
}

/** A guard for `@UseGuards` and `useGlobalGuards`. */
export interface NestGuard<Context> {
  canActivate(context: Context): Promise<boolean>;
}

/** `HttpException` of `@nestjs/common`. */
export type HttpExceptionClass = new (body: Record<string, unknown>, status: number) => Error;

/** An Express request, or a Fastify request with Node's request in `raw`. */
type Incoming = NodeRequest & { readonly raw?: NodeRequest };
type Outgoing = NodeResponse & { readonly raw?: NodeResponse; header(name: string, value: string): unknown };

/**
 * Returns a guard that allows requests with an API key of the account that has the permission; {@link callerOf} returns the
 * caller. For other requests it throws an `HttpException` of `@nestjs/common`, which exception filters can handle.
 *
 * ```ts
 * @UseGuards(keyward(verifier, { permission: 'flows:create' }, HttpException))
 * @Post('/flows')
 * create(@Req() request: Request) {
 *   return { by: callerOf(request).appname };
 * }
 * ```
 *
 * @throws TypeError for unknown options
 */
export function keyward<Context extends NestContext = NestContext>(
  verifier: KeyVerifier,
  options: GuardOptions<[Context]>,
  HttpException: HttpExceptionClass,
): NestGuard<NoInfer<Context>> {
  const checked = guardOptions(verifier, options);
  assertFunction(HttpException, 'the class HttpException of @nestjs/common');
  return {
    async canActivate(context) {
      const { request, response } = exchangeOf(context);
      const raw = request.raw ?? request;
      const decision = await awaitDecision(
        () => isFinished(raw, response.raw ?? response),
        decideChecked(verifier, checked, nodeRequest(raw, [context], [raw])),
      );
      if (!decision) return pendingForever();
      for (const [name, value] of Object.entries(decision.headers)) response.header(name, value);
      if ('status' in decision) throw new HttpException(JSON.parse(decision.body), decision.status);
      if ('caller' in decision) setCaller(request, decision.caller);
      return true;
    },
  };
}

function exchangeOf(context: NestContext): { request: Incoming; response: Outgoing } {
  if (context.getType() !== 'http') {
    throw new TypeError('The Keyward guard supports only HTTP requests. Use `decide` of @keyward/sdk/guard here.');
  }
  const http = context.switchToHttp();
  return { request: http.getRequest() as Incoming, response: http.getResponse() as Outgoing };
}

/** Never resolves, because Nest would otherwise send a second response. */
function pendingForever(): Promise<never> {
  return new Promise(() => {});
}

/**
 * Returns the caller of a request, which is also `request.keyward`.
 * @throws Error if the guard did not run, or allowed a preflight
 */
export function callerOf(request: object): KeywardCaller {
  return callerOn(request);
}
