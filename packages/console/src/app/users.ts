import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const usersKey = ['users'];

/** All users of the account. The operation has no paging. */
export const usersQuery = queryOptions({
  queryKey: usersKey,
  queryFn: async ({ signal }) => (await api.listUsers({}, { signal })).data,
});
