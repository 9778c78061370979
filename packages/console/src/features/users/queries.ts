import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const usersKey = ['users'];

/** All of them: the operation knows no pages. */
export const usersQuery = queryOptions({
  queryKey: usersKey,
  queryFn: async ({ signal }) => (await api.listUsers({}, { signal })).data,
});
