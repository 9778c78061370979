import type { ApiKeyFilter } from '@keyward/contract';
import type { Caller } from '../../../domain/caller.ts';
import {
  combineConditions,
  expiresWithin,
  hasStatus,
  isReviewable,
  type KeyCondition,
  neverExpires,
  neverUsed,
  unusedFor,
  used,
} from '../../../domain/key-condition.ts';
import type { DecidedKeys, KeyFilter } from '../../../domain/key-search.ts';
import { textFieldNames } from '../../../domain/key-text-fields.ts';
import type { Stores } from '../../../storage/stores/index.ts';

/** Returns the filter of a request as the store expects it. */
export async function readFilter(
  stores: Stores,
  { accountId }: Caller,
  filter: ApiKeyFilter,
  now: number,
): Promise<KeyFilter> {
  const { role, owner, tag } = filter;
  const storedRole = role === undefined ? undefined : await stores.roles.named(accountId, role);
  const user = owner === undefined ? undefined : await stores.users.withEmail(accountId, owner);
  const conditions = conditionsOf(filter, now);
  return {
    ...(filter.q !== undefined && { text: filter.q }),
    // An unknown role matches no key. Keys of a deleted owner keep the email address.
    ...(role !== undefined && { role: storedRole?.name ?? role }),
    ...(owner !== undefined && { owner: user?.email ?? owner }),
    ...(tag !== undefined && { tag }),
    ...textFieldsIn(filter),
    ...(filter.no_owner && { hasNoOwner: true as const }),
    ...(filter.owner_left && { ownerNotAmong: await emails(stores, accountId) }),
    ...(conditions.length > 0 && { condition: combineConditions(...conditions) }),
    ...(filter.reviewable && (await readUndecidedFilter(stores, accountId))),
  };
}

function textFieldsIn(filter: ApiKeyFilter): Pick<KeyFilter, 'textFields'> {
  const entries = textFieldNames.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]] as const]));
  return entries.length === 0 ? {} : { textFields: Object.fromEntries(entries) };
}

/** Returns the conditions of domain/key-condition.ts that the filter contains. */
function conditionsOf(filter: ApiKeyFilter, now: number): KeyCondition[] {
  const { status, unused_days: unusedDays, expires_within_days: expiryDays } = filter;
  return [
    ...(status === undefined ? [] : [hasStatus(status, now)]),
    ...(filter.never_used ? [neverUsed] : []),
    ...(filter.used ? [used] : []),
    ...(unusedDays === undefined ? [] : [unusedFor(unusedDays, now)]),
    ...(filter.no_expiry ? [neverExpires] : []),
    ...(expiryDays === undefined ? [] : [expiresWithin(expiryDays, now)]),
    ...(filter.reviewable ? [isReviewable(now)] : []),
  ];
}

/** Excludes keys that already have a decision in the open review. */
export async function readUndecidedFilter(stores: Stores, accountId: string): Promise<{ undecidedIn?: DecidedKeys }> {
  const review = await stores.reviews.open(accountId);
  if (!review) return {};
  const ordinals = new Set(await stores.reviews.decidedOrdinals(accountId, review.id));
  return { undecidedIn: { review: review.id, ordinals } };
}

async function emails(stores: Stores, accountId: string): Promise<ReadonlySet<string>> {
  return new Set((await stores.users.list(accountId)).map(({ email }) => email));
}
