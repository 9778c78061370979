import type { KeyCaller } from '../domain/caller.ts';
import { EXCHANGE } from '../domain/key-use.ts';
import type { IndexedKey } from '../verification/key-index.ts';
import { subjectOf } from './denied-attempts/denied-attempts.ts';
import type { Ports } from './ports.ts';
import { Refusal } from './refusal.ts';

interface KeyRequest extends Pick<KeyCaller, 'accountId' | 'id' | 'ip'> {
  /** The kind of token request, whose denial is recorded in the audit log; absent for management operations. */
  readonly attempt?: 'exchange' | 'refresh';
}

/**
 * Denies a key's request if the key has exhausted its rate limit. Does not count the request, because it may still be
 * denied for another reason.
 * @throws Refusal rate_limited
 */
export function requireWithinRate(
  context: Ports<'now' | 'index' | 'uses' | 'checks' | 'deniedAttempts'>,
  request: KeyRequest,
): void {
  const key = indexedKey(context, request);
  const rate = key && context.checks.rateOf(key);
  if (key && rate?.allowed === false) deny(context, request, key, rate.resetSeconds);
}

/**
 * Counts an allowed request of a key, such as an exchange. Checks count their own requests. @throws Refusal
 * rate_limited
 */
export function countRequest(
  context: Ports<'now' | 'index' | 'uses' | 'checks' | 'deniedAttempts'>,
  request: KeyRequest,
): void {
  const key = indexedKey(context, request);
  const rate = key && context.checks.countRequest(key);
  if (key && rate?.allowed === false) deny(context, request, key, rate.resetSeconds);
}

function indexedKey({ index }: Ports<'index'>, { accountId, id }: KeyRequest): IndexedKey | undefined {
  const account = index.accountWithId(accountId);
  return account && index.keyWithId(account, id);
}

function deny(
  context: Ports<'now' | 'uses' | 'deniedAttempts'>,
  { accountId, ip, attempt }: KeyRequest,
  key: IndexedKey,
  retryAfter: number,
): never {
  context.uses.note(accountId, key, { outcome: 'rate_limited', at: context.now(), ip, ...EXCHANGE });
  if (attempt) context.deniedAttempts.note({ attempt, reason: 'throttled', accountId, subject: subjectOf(key), ip });
  throw new Refusal('rate_limited', undefined, retryAfter);
}
