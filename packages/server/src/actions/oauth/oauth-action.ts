import type { Input, Operation } from '@keyward/contract';
import { type ActionContext, atOneMoment, type Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

type OAuthOperation = Operation & { readonly protocol: 'oauth' };

/** Whoever calls, with what they show in the header: a client proves itself in the action. */
export interface OAuthVisitor {
  readonly ip: string | null;
  readonly authorization?: string | undefined;
}

/** Those that may stand twice (RFC 8693, 2.1; RFC 8707, 2). */
const REPEATABLE = new Set(['audience', 'resource']);

/** What HTTP hands in beside the body. */
interface Sent {
  readonly body: object;
  readonly query?: unknown;
}

/** An action whose parameters are read as RFC 6749, 3.1 and 3.2 have it. @throws Refusal invalid_request */
export function oauthAction<O extends OAuthOperation, R, C = ActionContext>(
  _operation: O,
  work: (context: C, visitor: OAuthVisitor, input: Input<O>) => Promise<R>,
): (context: C & Ports<'now' | 'clock'>, visitor: OAuthVisitor, input: Input<O> & Sent) => Promise<R> {
  return async (context, visitor, input) => {
    // RFC 6749, 2.3.1: what stands in an address ends in logs.
    if (Object.keys(input.query ?? {}).length > 0) {
      throw new Refusal('invalid_request', 'Parameters belong in the request body. Remove them from the URL.');
    }
    const given = Object.entries<unknown>(input.body as Record<string, unknown>);
    if (given.some(([name, value]) => Array.isArray(value) && !REPEATABLE.has(name))) {
      throw new Refusal('invalid_request', 'A parameter was sent more than once. Send each parameter once.');
    }
    const body = Object.fromEntries(given.filter(([, value]) => value !== ''));
    return work(atOneMoment(context), visitor, { ...input, body });
  };
}
