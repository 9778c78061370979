import { operations, type TokenAnswer } from '@keyward/contract';
import { isUsable } from '../../domain/api-key.ts';
import type { DenialReason } from '../../domain/denied-attempt.ts';
import { EXCHANGE } from '../../domain/key-use.ts';
import { isWithinWindow } from '../../domain/request-token.ts';
import { isAccepted } from '../../domain/shared-secret.ts';
import type { IndexedAccount, IndexedKey } from '../../verification/key-index.ts';
import { isSignedWith, readRequestToken, type UnverifiedRequestToken } from '../../verification/request-token.ts';
import { roleOf } from '../../verification/role-of-key.ts';
import { openAction } from '../action.ts';
import { type DeniedAttempt, subjectOf, unusableReason } from '../denied-attempts/denied-attempts.ts';
import { isAddressAllowed } from '../inbound.ts';
import { countRequest, requireWithinRate } from '../key-rate.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { issueTokens, newFamily } from './issue.ts';

/** Exchanges a request token. All invalid tokens get the same response, which does not reveal which parts are valid. */
export const exchangeToken = openAction(
  operations.exchangeToken,
  async (
    context: ActionContext<
      'accessTokens' | 'index' | 'follower' | 'incarnation' | 'uses' | 'checks' | 'deniedAttempts' | 'publicUrl'
    >,
    visitor,
    { body },
  ) => {
    requireCurrentIndex(context);
    const token = readRequestToken(body.jwt);
    if (!token) throw deny(context, { reason: 'malformed', account: undefined, subject: null }, visitor.ip);
    const presented = findPresentedKey(context, token, visitor.ip);
    if ('reason' in presented) throw deny(context, presented, visitor.ip);
    const { account, key, secretGeneration } = presented;
    const request = { accountId: account.id, id: key.id, ip: visitor.ip, attempt: 'exchange' } as const;
    // Checked before the token is marked as used, because the client may send it again when the rate limit allows.
    requireWithinRate(context, request);
    // Recorded only after the appkey was checked. Otherwise, an insider who has the shared secret could use up the
    // token ids of other integrations.
    const spending = context.storage.usedTokens.markUsed(account.id, token.claims);
    // Signs during the disk write, because both take about as long. The token is returned only after both have
    // completed.
    const [isFirst, response] = await Promise.all([spending, sign(context, presented)]);
    if (!isFirst) throw deny(context, { reason: 'used_before', account, subject: subjectOf(key) }, visitor.ip);
    countRequest(context, request);
    context.uses.note(account.id, key, {
      outcome: 'exchanged',
      at: context.now(),
      ip: visitor.ip,
      secretGeneration,
      ...EXCHANGE,
    });
    return response;
  },
);

function sign(
  context: Ports<'storage' | 'now' | 'random' | 'accessTokens' | 'publicUrl'>,
  { account, key, secretGeneration }: Presented,
): Promise<TokenAnswer> {
  const family = newFamily(context, {
    subjectKind: 'key',
    subjectId: key.id,
    subjectGeneration: key.generation,
    secretGeneration,
  });
  const role = roleOf(account, key)?.name ?? '';
  return issueTokens(context, { account, family, number: 1, name: key.appname, role });
}

interface Presented {
  readonly account: IndexedAccount;
  readonly key: IndexedKey;
  /** Generation of the shared secret that the token is signed with. */
  readonly secretGeneration: number;
}

interface Denied {
  readonly reason: DenialReason;
  readonly account: IndexedAccount | undefined;
  readonly subject: DeniedAttempt['subject'];
}

/** Returns the key that a token presents, or the reason for denying it. Does not check whether the token was used. */
function findPresentedKey(
  context: Ports<'now' | 'index' | 'incarnation'>,
  token: UnverifiedRequestToken,
  ip: string | null,
): Presented | Denied {
  const { claims } = token;
  const now = context.now();
  const account = context.index.accountNamed(claims.shortname);
  if (!account) return { reason: 'unknown_key', account, subject: null };
  const denied = (reason: DenialReason, subject: Denied['subject']) => ({ reason, account, subject });
  const claimed = { appname: claims.appname };
  // The token may have been used before the data was restored.
  const mayBeUsed = context.incarnation.mayHaveUsed(claims.iat);
  if (mayBeUsed || !isWithinWindow(claims.iat, now)) return denied('issued_at', claimed);
  const secret = account.secrets.find((each) => isAccepted(each, now) && isSignedWith(token, each.value));
  if (!secret) return denied('signature', claimed);
  const key = context.index.presented(account, claims.appkey, now);
  if (key?.appname !== claims.appname) return denied('wrong_secret', claimed);
  if (!isUsable(key, now)) return denied(unusableReason(key, now), subjectOf(key));
  if (!isAddressAllowed(account, key, ip)) return denied('ip_address', subjectOf(key));
  return { account, key, secretGeneration: secret.generation };
}

/** Records why a request token was denied. @returns the same error for every reason */
function deny(
  { deniedAttempts }: Ports<'deniedAttempts'>,
  { reason, account, subject }: Denied,
  ip: string | null,
): Refusal {
  deniedAttempts.note({ attempt: 'exchange', reason, accountId: account?.id ?? null, subject, ip });
  return new Refusal('invalid_credentials');
}

/** @throws Refusal unavailable if the index is not current */
function requireCurrentIndex(context: Ports<'follower'>): void {
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
}
