import { callerOn, type KeywardCaller, setCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { awaitDecision, isFinished, type NodeRequest, type NodeResponse, nodeRequest } from './node-exchange.ts';

export type { KeywardCaller, KeywardRequest } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

/** The part of a Koa context that the guard uses. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: Pick<NodeResponse, 'headersSent' | 'writableEnded' | 'destroyed'>;
  readonly state: object;
  status: number;
  body: unknown;
  set(name: string, value: string): unknown;
}

/**
 * Returns middleware that allows requests with an API key of the account that has the permission; `context.state.keyward` and
 * {@link callerOf} return the caller.
 *
 * ```ts
 * app.use(keyward(verifier, { permission: 'flows:fetch' }));
 * app.use((context) => {
 *   context.body = { by: callerOf(context).appname };
 * });
 * ```
 *
 * @throws TypeError for unknown options
 */
export function keyward<Context extends KoaContext = KoaContext>(
  verifier: KeyVerifier,
  ...options: readonly [options?: GuardOptions<[Context]>]
): (context: NoInfer<Context>, next: () => Promise<unknown>) => Promise<void> {
  const checked = guardOptions(verifier, options.length === 0 ? {} : options[0]);
  return async (context, next) => {
    const { req, res, state } = context;
    const decision = await awaitDecision(
      () => isFinished(req, res),
      decideChecked(verifier, checked, nodeRequest(req, [context], [req])),
    );
    if (!decision) return;
    for (const [name, value] of Object.entries(decision.headers)) context.set(name, value);
    if ('status' in decision) {
      context.status = decision.status;
      context.body = decision.body;
      return;
    }
    if ('caller' in decision) setCaller(state, decision.caller);
    await next();
  };
}

/**
 * Returns the caller of a request, which is also `context.state.keyward`.
 * @throws Error if the guard did not run, or allowed a preflight
 */
export function callerOf({ state }: { readonly state: object }): KeywardCaller {
  return callerOn(state);
}
