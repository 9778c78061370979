import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { reviewKey } from '../../app/due-keys.ts';
import type { Reason } from './reasons.ts';

export const reviewsQuery = queryOptions({
  queryKey: [...reviewKey, 'all'],
  queryFn: async ({ signal }) => (await api.listReviews({}, { signal })).data,
});

export function decisionsQuery(id: string) {
  return queryOptions({
    queryKey: [...reviewKey, 'decisions', id],
    queryFn: async ({ signal }) => (await api.listReviewDecisions({ params: { id } }, { signal })).data,
  });
}

/** Not under {@link reviewKey}, so that decisions do not reload the items. */
export function itemsQuery(id: string, reason: Reason | undefined, cursor: string | undefined) {
  return queryOptions({
    queryKey: ['review-items', id, reason ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      api.listReviewItems(
        { params: { id }, query: { limit: 25, ...(reason && { reason }), ...(cursor && { cursor }) } },
        { signal },
      ),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}
