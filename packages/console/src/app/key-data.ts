import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { reviewKey } from './due-keys.ts';
import { noticesKey } from './notices.ts';

/** Queries that show or count keys. Every change to a key invalidates them. */
export const keyData: readonly QueryKey[] = [
  ['api-keys'],
  reviewKey,
  noticesKey,
  ['overview'],
  ['account'],
  ['owned-keys'],
  ['leaks'],
  ['shared-secret-status'],
  ['audit'],
];

/** Invalidates key data after changes that this page did not request. */
export function invalidateKeyData(client: QueryClient): void {
  for (const queryKey of keyData) void client.invalidateQueries({ queryKey });
}
