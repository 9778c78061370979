import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** Everything that was read of reviews, so that it can be read anew together after a decision. */
export const reviewKey = ['review'];

/** How many keys need a decision, and why: the one source of these numbers, for the banner, the overview and the review. */
export const dueQuery = queryOptions({
  queryKey: [...reviewKey, 'due'],
  queryFn: async ({ signal }) => (await api.countDueKeys({}, { signal })).data,
});

/** What the table of keys is asked for to list exactly the keys that the server counts for a reason. */
export const dueSearches = {
  never_used: { never_used: true, unused: 30, reviewable: true },
  unused: { used: true, unused: 90, reviewable: true, sort: 'last_login' },
  no_owner: { no_owner: true, reviewable: true },
  owner_left: { owner_left: true, reviewable: true },
  no_expiry: { no_expiry: true, reviewable: true },
  expiring: { expires: 7, reviewable: true, sort: 'expires_at' },
} as const;

/** A reason whose keys the table can list. */
export type ListedReason = keyof typeof dueSearches;

export function isListed(reason: string): reason is ListedReason {
  return reason in dueSearches;
}
