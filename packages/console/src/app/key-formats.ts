import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

export const keyFormatsKey = ['key-formats'];

/** The key formats that the account has registered. */
export const keyFormatsQuery = queryOptions({
  queryKey: keyFormatsKey,
  queryFn: async ({ signal }) => (await api.listKeyFormats({}, { signal })).data,
});
