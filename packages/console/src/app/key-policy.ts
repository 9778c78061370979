import type { KeyPolicy } from '@keyward/sdk';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { useHasPermission } from './session.ts';

export const keyPolicyKey = ['key-policy'];

/** The key policy of the account. */
export const keyPolicyQuery = queryOptions({
  queryKey: keyPolicyKey,
  queryFn: async ({ signal }) => (await api.getKeyPolicy({}, { signal })).data,
});

/** Returns the key policy for forms; undefined while it is loading or if the user lacks the permission. */
export function useKeyPolicy(): KeyPolicy | undefined {
  const hasPermission = useHasPermission();
  return useQuery({ ...keyPolicyQuery, enabled: hasPermission('account:fetch') }).data;
}
