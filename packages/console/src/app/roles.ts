import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** All roles of the account. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await api.listRoles({}, { signal })).data,
});
