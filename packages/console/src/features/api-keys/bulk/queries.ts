import type { BulkOperation } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';

/** Everything that was read of bulk operations. */
export const bulkKey = ['bulk-operations'];

/** In milliseconds: somebody watches it go on. */
const WATCH = 700;

/** The latest change, whoever began it and wherever: it goes on when the page is loaded anew. */
export const latestBulkQuery = queryOptions({
  queryKey: [...bulkKey, 'latest'],
  queryFn: async ({ signal }) => (await api.listBulkOperations({}, { signal })).data[0] ?? null,
  refetchInterval: ({ state: { data } }) => (data && isRunning(data) ? WATCH : false),
});

export function isRunning({ state }: BulkOperation): boolean {
  return state === 'running';
}
