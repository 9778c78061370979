import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** Everything that was read of reviews, so that it can be read anew together after a decision. */
export const reviewKey = ['review'];

export const dueQuery = queryOptions({
  queryKey: [...reviewKey, 'due'],
  queryFn: async ({ signal }) => (await api.countDueKeys({}, { signal })).data,
});
