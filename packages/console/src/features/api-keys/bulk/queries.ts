import type { BulkOperation } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';

/** Query key of all data of bulk operations. */
export const bulkKey = ['bulk-operations'];

/** Polling interval while an operation is running, in milliseconds. */
const POLL_INTERVAL_MS = 700;

/** The latest bulk operation of the account, by any user. */
export const latestBulkQuery = queryOptions({
  queryKey: [...bulkKey, 'latest'],
  queryFn: async ({ signal }) => (await api.listBulkOperations({}, { signal })).data[0] ?? null,
  refetchInterval: ({ state: { data } }) => (data && isRunning(data) ? POLL_INTERVAL_MS : false),
});

export function isRunning({ state }: BulkOperation): boolean {
  return state === 'running';
}
