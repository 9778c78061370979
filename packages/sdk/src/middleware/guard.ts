import { bearerChallenge } from '@keyward/contract/authorization';
import { reasonPhrases } from '@keyward/contract/errors';
import { rateLimitHeaders } from '@keyward/contract/rate-limit-headers';
import { type VerdictCode, verdictReasons } from '@keyward/contract/verdict';
import { assertOptions, optionTypes } from '../options.ts';
import type { CheckOptions, KeyHolder, TokenVerdict, Verdict } from '../verifier/verdict.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { type HeaderPairs, type Presented, readCredential } from './credential.ts';

/** Who calls: the key's name, its account, and what it may do. */
export interface KeywardCaller extends Omit<KeyHolder, 'id'> {}

/** What is asked of a verifier here; what createVerifier makes. */
export type KeyVerifier = Pick<Verifier, 'verify' | 'checkToken'>;

/** What a request must bring along. */
export interface GuardOptions<Args extends readonly unknown[]> {
  /**
   * The permission that the key needs, such as `flows:create`, or a function that returns it for a request. Without it, any
   * key of the account is valid; `undefined` is refused. A function that returns no string denies the request.
   */
  readonly permission?: string | ((...args: Args) => string);
  /** Also accept access tokens that were made for this audience: the name of your service. Keys alone without it. */
  readonly audience?: string;
  /** Where the request comes from, for keys with address lists; behind a proxy that is yours to know. */
  readonly ip?: ((...args: Args) => string | null) | undefined;
}

const GUARD_OPTIONS = optionTypes({
  permission: ['string', 'function'],
  audience: ['string'],
  ip: ['function', 'undefined'],
});

/** @throws TypeError when a guard is made without a verifier, or with options that it does not have or accept */
export function assertGuard(verifier: unknown, options: unknown): void {
  const { verify, checkToken } = (verifier ?? {}) as Partial<KeyVerifier>;
  if (typeof verify !== 'function' || typeof checkToken !== 'function') {
    throw new TypeError('keyward needs a verifier. Pass what createVerifier returns.');
  }
  assertOptions(options, GUARD_OPTIONS, 'keyward');
}

/** The code of an answer that lets nobody in. */
export type RefusalCode = Exclude<VerdictCode, 'valid'> | 'unauthenticated';

/** What becomes of a request. `headers` belong to the answer, whoever gives it. */
export type Decision =
  | { readonly caller: KeywardCaller; readonly headers: Readonly<Record<string, string>> }
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const STATUS: Readonly<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  unknown: 401,
  disabled: 401,
  expired: 401,
  address_refused: 403,
  forbidden: 403,
  rate_limited: 429,
  unavailable: 503,
};

/**
 * Decides about one request.
 * @param args what the functions among the options get
 * @param ip where the request comes from, unless the options know better
 */
export async function decide<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args>,
  { args, headers, ip }: { args: Args; headers: HeaderPairs; ip: string | null },
): Promise<Decision> {
  const presented = readCredential(headers);
  if ('fault' in presented) return refusal('unauthenticated', presented.fault);
  const permission = typeof options.permission === 'function' ? options.permission(...args) : options.permission;
  if (options.permission !== undefined && typeof permission !== 'string') {
    return refusal('forbidden', verdictReasons.forbidden);
  }
  const question = { ip: options.ip ? options.ip(...args) : ip, ...(permission !== undefined && { permission }) };
  const verdict = await check(verifier, presented, question, options.audience);
  const rate = 'rate' in verdict && verdict.rate ? rateLimitHeaders(verdict.rate, verdict.rate) : {};
  if (!verdict.valid) return refusal(verdict.code, verdictReasons[verdict.code], { permission, rate });
  const { appname, account, roles, permissions, metadata, externalId } = verdict;
  return { caller: { appname, account, roles, permissions, metadata, externalId }, headers: rate };
}

async function check(
  verifier: KeyVerifier,
  { text, isToken }: Presented,
  question: CheckOptions,
  audience: string | undefined,
): Promise<Verdict | TokenVerdict> {
  if (!isToken) return verifier.verify(text, question);
  if (audience === undefined) return { valid: false, code: 'unknown' };
  return verifier.checkToken(text, { ...question, audience });
}

interface Denied {
  readonly permission?: string | undefined;
  readonly rate?: Readonly<Record<string, string>>;
}

function refusal(code: RefusalCode, message: string, { permission, rate = {} }: Denied = {}): Decision {
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

/** The challenge of an answer (RFC 9110, 15.5.2, and RFC 6750, 3). It names no error where nothing was presented. */
function challenge(code: RefusalCode, permission: string | undefined): Readonly<Record<string, string>> {
  const named = (value: string) => ({ 'www-authenticate': value });
  if (code === 'forbidden') return named(bearerChallenge({ error: 'insufficient_scope', scope: permission }));
  if (STATUS[code] !== 401) return {};
  return named(bearerChallenge(code === 'unauthenticated' ? {} : { error: 'invalid_token' }));
}

/** @throws Error when no middleware let this request in */
export function callerOn(request: object): KeywardCaller {
  const { keyward } = request as { readonly keyward?: KeywardCaller };
  if (keyward) return keyward;
  throw new Error('No caller is known: the middleware of Keyward did not run before this. Register it first.');
}

export function rememberCaller(request: object, caller: KeywardCaller): void {
  (request as { keyward?: KeywardCaller }).keyward = caller;
}
