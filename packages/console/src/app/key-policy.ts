import type { KeyPolicy } from '@keyward/sdk';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { useMay } from './session.ts';

export const keyPolicyKey = ['key-policy'];

/** What the account asks of its keys. */
export const keyPolicyQuery = queryOptions({
  queryKey: keyPolicyKey,
  queryFn: async ({ signal }) => (await api.getKeyPolicy({}, { signal })).data,
});

/** The same for whoever fills in a form: undefined while it is not known, and for those who may not see it. */
export function useKeyPolicy(): KeyPolicy | undefined {
  const may = useMay();
  return useQuery({ ...keyPolicyQuery, enabled: may('account:fetch') }).data;
}
