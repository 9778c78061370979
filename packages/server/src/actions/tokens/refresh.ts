import { operations } from '@keyward/contract';
import type { KeyCaller, PersonCaller } from '../../domain/caller.ts';
import { judgeRefresh, type TokenFamily } from '../../domain/token-family.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type RefreshTokenName, readRefreshToken } from '../../verification/refresh-token.ts';
import { openAction } from '../action.ts';
import { callerOfFamily } from '../authenticate.ts';
import { openLedger } from '../change.ts';
import type { Context } from '../context.ts';
import { nobodyIfAddressRefused } from '../inbound.ts';
import { Refusal } from '../refusal.ts';
import { answerWithTokens } from './issue.ts';

export const refreshToken = openAction(operations.refreshToken, async (context, visitor, { body }) => {
  const name = readRefreshToken(body.refresh_token, (text) => context.storage.vault.mac('refresh-token', text));
  if (!name) throw new Refusal('invalid_grant');
  const refreshed = await context.storage.grouped((stores) => refresh(context, stores, name, visitor.ip));
  if (!refreshed) throw new Refusal('invalid_grant');
  const { owner, family, number, person } = refreshed;
  return answerWithTokens(context, {
    account: { id: owner.accountId, shortname: owner.shortname },
    family,
    number,
    name: owner.name,
    role: owner.role.name,
    ...(person && { person }),
  });
});

interface Refreshed {
  readonly owner: KeyCaller | PersonCaller;
  readonly family: TokenFamily;
  readonly number: number;
  readonly person: User | undefined;
}

async function refresh(
  context: Context,
  stores: Stores,
  name: RefreshTokenName,
  ip: string | null,
): Promise<Refreshed | undefined> {
  const { accountId } = name;
  const now = context.now();
  const family = await stores.tokenFamilies.withId(accountId, name.familyId);
  if (!family) return undefined;
  const verdict = judgeRefresh(family, name.number, now);
  if (verdict.outcome === 'reused') await endReused(stores, accountId, family, { at: now, ip });
  if (verdict.outcome !== 'rotate' && verdict.outcome !== 'repeat') return undefined;

  const { expiresAt } = family;
  const owner = await nobodyIfAddressRefused(callerOfFamily(stores, { accountId, family, ip, now, expiresAt }));
  if (!owner) return undefined;
  if (verdict.outcome === 'rotate') await stores.tokenFamilies.advance(accountId, family.id, verdict.next, now);
  await recordUse(stores, owner, { at: now, ip });
  const person = owner.kind === 'person' ? await stores.users.withId(accountId, owner.id) : undefined;
  return { owner, family, number: verdict.next, person };
}

/** Two parties hold the family, and nobody can tell which of them is the thief: so it ends for both. */
async function endReused(
  stores: Stores,
  accountId: string,
  family: TokenFamily,
  { at, ip }: { at: number; ip: string | null },
): Promise<void> {
  await stores.tokenFamilies.remove(accountId, family.id);
  const store = family.subjectKind === 'key' ? stores.apiKeys : stores.users;
  const subject = await store.withId(accountId, family.subjectId);
  const name = subject === undefined ? family.subjectId : 'appname' in subject ? subject.appname : subject.email;
  await openLedger(stores, { accountId, name, ip }, at).record({
    class: 'session',
    subclass: 'token',
    action: 'reuse',
    description: `A spent refresh token of ${name} was used again; the tokens of its family have ended`,
  });
}

function recordUse(
  stores: Stores,
  owner: KeyCaller | PersonCaller,
  use: { at: number; ip: string | null },
): Promise<void> {
  const store = owner.kind === 'key' ? stores.keyUses.record : stores.users.recordSignIn;
  return store(owner.accountId, owner.id, use);
}
