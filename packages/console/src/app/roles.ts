import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** Every role of the account. Who may not fetch them knows the two that are always there. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await api.listRoles({}, { signal })).data,
});
