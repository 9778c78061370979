import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { reviewKey } from './due-keys.ts';
import { noticesKey } from './notices.ts';

/** Everything that shows or counts keys: what any change of a key makes out of date, whichever page it was made on. */
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

/** For changes of keys that end without a request of this page. */
export function invalidateKeyData(client: QueryClient): void {
  for (const queryKey of keyData) void client.invalidateQueries({ queryKey });
}
