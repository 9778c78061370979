import type { ApiKeyFilter } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { type KeyFilter, NEVER_USED } from '../../domain/key-search.ts';
import type { Stores } from '../../storage/stores/index.ts';

const DAY = 86_400;

/** What a request asks for, as it is looked for. */
export async function readFilter(
  stores: Stores,
  { accountId }: Caller,
  filter: ApiKeyFilter,
  now: number,
): Promise<KeyFilter> {
  const { role, owner, status, tag } = filter;
  const named = role === undefined ? undefined : await stores.roles.named(accountId, role);
  const user = owner === undefined ? undefined : await stores.users.withEmail(accountId, owner);
  return {
    ...(filter.q !== undefined && { text: filter.q }),
    // A role that does not exist is held by no key; an owner who left is still named as they were.
    ...(role !== undefined && { role: named?.name ?? role }),
    ...(owner !== undefined && { owner: user?.email ?? owner }),
    ...(status !== undefined && { status }),
    ...(tag !== undefined && { tag }),
    ...(filter.external_id !== undefined && { externalId: filter.external_id }),
    ...(filter.no_owner && { hasNoOwner: true as const }),
    ...(filter.owner_left && { ownerNotAmong: await emails(stores, accountId) }),
    ...unusedSince(filter, now),
    ...(filter.no_expiry && { neverExpires: true as const }),
    ...(filter.expires_within_days !== undefined && { expiresBy: now + filter.expires_within_days * DAY }),
  };
}

/** Never used is unused for however long. */
function unusedSince(
  { never_used: never, unused_days: days }: ApiKeyFilter,
  now: number,
): Pick<KeyFilter, 'unusedSince'> {
  if (never) return { unusedSince: NEVER_USED };
  return days === undefined ? {} : { unusedSince: Math.max(0, now - days * DAY) };
}

async function emails(stores: Stores, accountId: string): Promise<ReadonlySet<string>> {
  return new Set((await stores.users.list(accountId)).map(({ email }) => email));
}
