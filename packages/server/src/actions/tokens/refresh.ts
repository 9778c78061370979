import { operations } from '@keyward/contract';
import { isValidGeneration } from '../../domain/api-key.ts';
import type { KeyCaller, UserCaller } from '../../domain/caller.ts';
import type { DenialReason } from '../../domain/denied-attempt.ts';
import { refreshTokenReused } from '../../domain/events/sessions.ts';
import { EXCHANGE } from '../../domain/key-use.ts';
import { familyExpiry, initialProgress, refreshVerdict, type TokenFamily } from '../../domain/token-family.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type RefreshToken, readRefreshToken } from '../../verification/refresh-token.ts';
import { openAction } from '../action.ts';
import { callerOfFamily } from '../authenticate.ts';
import { changeWithin } from '../change.ts';
import { defaultIfIpDenied } from '../inbound.ts';
import { requireWithinRate } from '../key-rate.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { issueTokens } from './issue.ts';
import { revokeFamily } from './revoke-family.ts';

export const refreshToken = openAction(
  operations.refreshToken,
  async (
    context: ActionContext<'accessTokens' | 'index' | 'uses' | 'checks' | 'deniedAttempts' | 'publicUrl'>,
    visitor,
    { body },
  ) => {
    const token = readRefreshToken(body.refresh_token, (text) => context.storage.vault.mac('refresh-token', text));
    if (!token) throw deny(context, undefined, 'malformed', visitor.ip);
    requireRateOf(context, token, visitor.ip);
    const refreshed = await context.storage.grouped((stores) => refresh(context, stores, token, visitor.ip));
    // Replicas are notified that the tokens of the family are revoked before the response is sent.
    if (refreshed === 'reused') await context.follower.catchUp();
    // Reuse has its own audit record.
    if (refreshed === 'reused') throw new Refusal('invalid_grant');
    if (typeof refreshed === 'string') throw deny(context, token, refreshed, visitor.ip);
    const { owner, family, number, person } = refreshed;
    if (owner.kind === 'key') recordUse(context, owner);
    return issueTokens(context, {
      account: { id: owner.accountId, shortname: owner.shortname },
      family,
      number,
      name: owner.name,
      role: owner.role.name,
      ...(person && { person }),
    });
  },
);

/** Records why a refresh token was denied. @returns the same error for every reason */
function deny(
  { deniedAttempts }: Ports<'deniedAttempts'>,
  token: RefreshToken | undefined,
  reason: DenialReason,
  ip: string | null,
): Refusal {
  const subject = token && {
    kind: token.family.subjectKind === 'key' ? ('api-key' as const) : ('user' as const),
    id: token.family.subjectId,
  };
  deniedAttempts.note({
    attempt: 'refresh',
    reason,
    accountId: token?.accountId ?? null,
    subject: subject ?? null,
    ip,
  });
  return new Refusal('invalid_grant');
}

interface Refreshed {
  readonly owner: KeyCaller | UserCaller;
  readonly family: TokenFamily;
  readonly number: number;
  readonly person: User | undefined;
}

async function refresh(
  context: Ports<'now' | 'random'>,
  stores: Stores,
  { accountId, family, number }: RefreshToken,
  ip: string | null,
): Promise<Refreshed | 'reused' | 'ended' | 'changed' | 'ip_address'> {
  const now = context.now();
  const progress = (await stores.tokenFamilies.progress(accountId, family.id)) ?? initialProgress(family);
  const verdict = refreshVerdict(family, progress, number, now);
  if (verdict.outcome === 'reused') {
    await revokeReused(context, stores, { accountId, family, at: now, ip });
    return 'reused';
  }
  if (verdict.outcome === 'ended') return 'ended';

  const expiresAt = familyExpiry(family);
  const owner = await defaultIfIpDenied(
    callerOfFamily(stores, { accountId, family, ip, now, expiresAt }),
    'ip_address' as const,
  );
  if (owner === 'ip_address') return owner;
  if (!owner) return 'changed';
  if (verdict.outcome === 'rotate') {
    await stores.tokenFamilies.save(accountId, family, { position: verdict.next, rotatedAt: now, ended: false });
  }
  const person = owner.kind === 'person' ? await stores.users.withId(accountId, owner.id) : undefined;
  if (person) await stores.users.recordSignIn(accountId, person.id, { at: now, ip });
  return { owner, family, number: verdict.next, person };
}

/** Revokes the family for both holders, since the server cannot tell the legitimate holder from the thief. */
async function revokeReused(
  context: Ports<'now' | 'random'>,
  stores: Stores,
  { accountId, family, at, ip }: { accountId: string; family: TokenFamily; at: number; ip: string | null },
): Promise<void> {
  const store = family.subjectKind === 'key' ? stores.apiKeys : stores.users;
  const subject = await store.withId(accountId, family.subjectId);
  const name = subject === undefined ? family.subjectId : 'appname' in subject ? subject.appname : subject.email;
  const actor = { accountId, name, ip };
  await changeWithin({ context, stores, actor }, (_, ledger) =>
    revokeFamily(stores, ledger, { accountId, family, at }, refreshTokenReused(family, name)),
  );
}

/**
 * Checked before the token is marked as used, because the client may send it again when the rate limit allows. @throws
 * Refusal rate_limited
 */
function requireRateOf(
  context: Ports<'now' | 'index' | 'uses' | 'checks' | 'deniedAttempts'>,
  { accountId, family }: RefreshToken,
  ip: string | null,
): void {
  if (family.subjectKind !== 'key') return;
  const account = context.index.accountWithId(accountId);
  const key = account && context.index.keyWithId(account, family.subjectId);
  // The holder of a revoked token must not learn anything about the key.
  if (!key || !isValidGeneration(key, family.subjectGeneration, context.now())) return;
  requireWithinRate(context, { accountId, id: key.id, ip, attempt: 'refresh' });
}

/** Counts a refresh as a request of the key, including against its rate limit; see exchange.ts. */
function recordUse(context: Ports<'now' | 'index' | 'uses' | 'checks'>, { accountId, id, ip }: KeyCaller): void {
  const account = context.index.accountWithId(accountId);
  const key = account && context.index.keyWithId(account, id);
  if (!key) return;
  context.checks.countRequest(key);
  context.uses.note(accountId, key, { outcome: 'exchanged', at: context.now(), ip, ...EXCHANGE });
}
