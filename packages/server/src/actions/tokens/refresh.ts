import { operations } from '@keyward/contract';
import type { KeyCaller, PersonCaller } from '../../domain/caller.ts';
import { judgeRefresh, type TokenFamily } from '../../domain/token-family.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type RefreshTokenName, readRefreshToken } from '../../verification/refresh-token.ts';
import { openAction } from '../action.ts';
import { callerOfFamily } from '../authenticate.ts';
import type { Context } from '../context.ts';
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
  if (verdict.outcome === 'reused') await stores.tokenFamilies.remove(accountId, family.id);
  if (verdict.outcome !== 'rotate' && verdict.outcome !== 'repeat') return undefined;

  const owner = await callerOfFamily(stores, { accountId, family, ip, now, expiresAt: family.expiresAt });
  if (!owner) return undefined;
  if (verdict.outcome === 'rotate') await stores.tokenFamilies.advance(accountId, family.id, verdict.next, now);
  await recordUse(stores, owner, { at: now, ip });
  const person = owner.kind === 'person' ? await stores.users.withId(accountId, owner.id) : undefined;
  return { owner, family, number: verdict.next, person };
}

function recordUse(
  stores: Stores,
  owner: KeyCaller | PersonCaller,
  use: { at: number; ip: string | null },
): Promise<void> {
  const store = owner.kind === 'key' ? stores.keyUses.record : stores.users.recordSignIn;
  return store(owner.accountId, owner.id, use);
}
