import type { Input, Operation } from '@keyward/contract';
import { type ActionContext, atOneMoment, type Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

type OAuthOperation = Operation & { readonly protocol: 'oauth' };

/** The unauthenticated caller and its Authorization header; the action authenticates it. */
export interface OAuthVisitor {
  readonly ip: string | null;
  readonly authorization?: string | undefined;
}

/** Parameters that may be repeated (RFC 8693, 2.1; RFC 8707, 2). */
const REPEATABLE = new Set(['audience', 'resource']);

/** The request as the HTTP layer passes it. */
interface Sent {
  readonly body: object;
  readonly query?: unknown;
}

/** Defines an action that reads its parameters as RFC 6749, 3.1 and 3.2 require. @throws Refusal invalid_request */
export function oauthAction<O extends OAuthOperation, R, C = ActionContext>(
  _operation: O,
  work: (context: C, visitor: OAuthVisitor, input: Input<O>) => Promise<R>,
): (context: C & Ports<'now' | 'clock'>, visitor: OAuthVisitor, input: Input<O> & Sent) => Promise<R> {
  return async (context, visitor, input) => {
    // RFC 6749, 2.3.1 forbids credentials in URLs, because URLs are written to logs.
    if (Object.keys(input.query ?? {}).length > 0) {
      throw new Refusal('invalid_request', 'Parameters belong in the request body. Remove them from the URL.');
    }
    const entries = Object.entries<unknown>(input.body as Record<string, unknown>);
    if (entries.some(([name, value]) => Array.isArray(value) && !REPEATABLE.has(name))) {
      throw new Refusal('invalid_request', 'A parameter was sent more than once. Send each parameter once.');
    }
    const body = Object.fromEntries(entries.filter(([, value]) => value !== ''));
    return work(atOneMoment(context), visitor, { ...input, body });
  };
}
