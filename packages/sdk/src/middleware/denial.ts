import { bearerChallenge } from '@keyward/contract/authorization';
import { reasonPhrases } from '@keyward/contract/errors';
import type { VerdictCode } from '@keyward/contract/verdict';

/** The code of the response to a denied request. */
export type RefusalCode = Exclude<VerdictCode, 'valid'> | 'unauthenticated';

/** The response to a denied request: JSON with `status`, `name`, `message` and `code`. */
export interface Denial {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const STATUS: Readonly<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  unknown: 401,
  disabled: 401,
  expired: 401,
  ip_denied: 403,
  forbidden: 403,
  rate_limited: 429,
  unavailable: 503,
};

interface Known {
  readonly permission?: string | undefined;
  readonly rate?: Readonly<Record<string, string>>;
}

export function denial(code: RefusalCode, message: string, { permission, rate = {} }: Known = {}): Denial {
  const status = STATUS[code];
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...challenge(code, permission),
    ...(status === 503 && { 'retry-after': '1' }),
    ...rate,
  };
  return { status, headers, body: JSON.stringify({ status, name: reasonPhrases[status], message, code }) };
}

/**
 * Returns the challenge of a 401 or 403 response (RFC 9110, 15.5.2, and RFC 6750, 3). It names no error if no credential was
 * presented, and a scope only if a permission is missing.
 */
function challenge(code: RefusalCode, permission: string | undefined): Readonly<Record<string, string>> {
  const named = (value: string) => ({ 'www-authenticate': value });
  if (code === 'forbidden') return named(bearerChallenge({ error: 'insufficient_scope', scope: permission }));
  if (STATUS[code] === 403) return named(bearerChallenge({ error: 'insufficient_scope' }));
  if (STATUS[code] !== 401) return {};
  return named(bearerChallenge(code === 'unauthenticated' ? {} : { error: 'invalid_token' }));
}
