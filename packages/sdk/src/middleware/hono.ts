import type { KeywardCaller } from './caller.ts';
import { decideChecked } from './decide.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { awaitDecision } from './node-exchange.ts';
import { disconnectedResponse, isAborted } from './web-response.ts';

export type { KeywardCaller } from './caller.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';

// biome-ignore lint/suspicious/noTsIgnore: an error where the framework is not installed, and none where it is
// @ts-ignore
declare module 'hono' {
  interface ContextVariableMap {
    /** The caller, if a Keyward guard ran before. */
    keyward: KeywardCaller;
  }
}

/** The variables that the middleware sets on a context: `new Hono<{ Variables: KeywardVariables }>()`. */
export interface KeywardVariables {
  keyward: KeywardCaller;
}

/** The part of a Hono context that the middleware uses. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  readonly env: unknown;
  readonly finalized: boolean;
  set(name: 'keyward', caller: KeywardCaller): void;
  header(name: string, value: string): void;
}

/**
 * Returns middleware that allows requests with an API key of the account that has the permission; `context.get('keyward')`
 * returns the caller.
 *
 * ```ts
 * app.post('/flows', keyward(verifier, { permission: 'flows:create' }), (context) =>
 *   context.json({ by: context.get('keyward').appname }),
 * );
 * ```
 *
 * The IP address of the client is known with @hono/node-server; elsewhere, pass the option `ip`.
 * @throws TypeError for unknown options
 */
export function keyward<Context extends HonoContext>(
  verifier: KeyVerifier,
  ...options: readonly [options?: GuardOptions<[Context]>]
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  const checked = guardOptions(verifier, options.length === 0 ? {} : options[0]);
  return async (context, next) => {
    const { raw } = context.req;
    const node = nodeBindings(context.env);
    const isDisconnected = disconnectedCheck(raw, node);
    const decision = await awaitDecision(
      () => context.finalized || isDisconnected(),
      decideChecked(verifier, checked, {
        args: [context],
        headers: raw.headers,
        ip: node.incoming?.socket?.remoteAddress ?? null,
        method: raw.method,
        // Middleware may replace the request, and another application may be mounted in this one.
        carriers: [context, raw, ...(node.incoming ? [node.incoming] : [])],
      }),
    );
    if (!decision) return context.finalized ? undefined : disconnectedResponse();
    if ('status' in decision) {
      const { status, headers, body } = decision;
      return new Response(body, { status, headers });
    }
    for (const [name, value] of Object.entries(decision.headers)) context.header(name, value);
    if ('caller' in decision) context.set('keyward', decision.caller);
    await next();
    return undefined;
  };
}

interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  readonly outgoing?: { readonly destroyed?: boolean };
}

/** @hono/node-server passes Node's own request and response as bindings. */
function nodeBindings(env: unknown): NodeBindings {
  const { incoming, outgoing } = (env ?? {}) as NodeBindings;
  const isNode = typeof incoming === 'object' && typeof incoming.socket?.remoteAddress === 'string';
  return isNode ? { incoming, ...(outgoing && { outgoing }) } : {};
}

/** Reads the signal of the request only if needed, because @hono/node-server creates a second request for it. */
function disconnectedCheck(request: Request, { outgoing }: NodeBindings): () => boolean {
  if (outgoing) return () => outgoing.destroyed === true;
  const { signal } = request;
  return () => isAborted(signal);
}
