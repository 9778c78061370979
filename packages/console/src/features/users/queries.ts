import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** What a person answers for, read anew each time somebody asks for it. */
export function ownedKeysQuery(id: string) {
  return queryOptions({
    queryKey: ['owned-keys', id],
    queryFn: async ({ signal }) => (await api.countUserKeys({ params: { id } }, { signal })).data,
    staleTime: 0,
  });
}
