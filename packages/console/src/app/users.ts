import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const usersKey = ['users'];

/** All people of the account: the operation knows no pages. */
export const usersQuery = queryOptions({
  queryKey: usersKey,
  queryFn: async ({ signal }) => (await api.listUsers({}, { signal })).data,
});
