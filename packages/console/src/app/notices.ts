import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const noticesKey = ['notices'];

/** Number of notices shown initially. */
export const FIRST_NOTICES = 5;

/** Upcoming key expiries and key policy actions, soonest first, and their total. @param limit at most 1,000 */
export function noticesQuery(limit = FIRST_NOTICES) {
  return queryOptions({
    queryKey: [...noticesKey, limit],
    queryFn: async ({ signal }) => {
      const { data, meta } = await api.listNotices({ query: { limit } }, { signal });
      return { notices: data, total: meta.total ?? data.length };
    },
    placeholderData: keepPreviousData,
  });
}
