import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const keyPolicyKey = ['key-policy'];

/** What the account asks of its keys. */
export const keyPolicyQuery = queryOptions({
  queryKey: keyPolicyKey,
  queryFn: async ({ signal }) => (await api.getKeyPolicy({}, { signal })).data,
});
