import { assertGuard, decide, type GuardOptions, type KeyVerifier, type KeywardCaller } from './guard.ts';

export type { GuardOptions, KeyVerifier, KeywardCaller } from './guard.ts';

/** What the middleware puts on the context: `new Hono<{ Variables: KeywardVariables }>()`. */
export interface KeywardVariables {
  keyward: KeywardCaller;
}

/** What is needed of a context of Hono. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  readonly env: unknown;
  set(name: 'keyward', caller: KeywardCaller): void;
  header(name: string, value: string): void;
}

/**
 * Lets those requests pass that present a key of the account which may do this; `context.get('keyward')` tells whose.
 *
 * ```ts
 * app.post('/flows', keyward(verifier, { permission: 'flows:create' }), (context) =>
 *   context.json({ by: context.get('keyward').appname }),
 * );
 * ```
 *
 * The address of the client is known where @hono/node-server serves; elsewhere give the option `ip`.
 */
export function keyward<Context extends HonoContext>(
  verifier: KeyVerifier,
  options: GuardOptions<[Context]> = {},
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  assertGuard(verifier, options);
  return async (context, next) => {
    const { headers } = context.req.raw;
    const decision = await decide(verifier, options, { args: [context], headers, ip: socketAddress(context.env) });
    if (!('caller' in decision)) {
      const { status, headers: sent, body } = decision;
      return new Response(body, { status, headers: sent });
    }
    for (const [name, value] of Object.entries(decision.headers)) context.header(name, value);
    context.set('keyward', decision.caller);
    await next();
    return undefined;
  };
}

/** @hono/node-server hands over Node's own request as a binding. */
function socketAddress(env: unknown): string | null {
  const bindings = env as
    | { readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } } }
    | undefined;
  const address = bindings?.incoming?.socket?.remoteAddress;
  return typeof address === 'string' ? address : null;
}
