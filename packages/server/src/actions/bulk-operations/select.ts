import { setImmediate as turn } from 'node:timers/promises';
import { type BulkFilter, type BulkSelection, MAX_BULK_KEYS } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { RECENT_DAYS, type SelectedKey } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { addedBefore, addedWithin, combineConditions, type KeyCondition } from '../../domain/key-condition.ts';
import type { KeyFilter, KeyPosition } from '../../domain/key-search.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { readFilter } from '../api-keys/read/filter.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/** Number of keys per query. The server handles other requests between queries. */
const BATCH = 500;

/** The caller of a bulk operation, and the stores that find its keys. */
export interface SelectionScope {
  readonly context: ActionContext;
  readonly stores: Stores;
  readonly caller: Caller;
}

/** A selected key in its current state. Unknown names are also selected, and are rejected later. */
interface Selected extends SelectedKey {
  readonly key: ApiKey | undefined;
}

/**
 * Yields the keys of a selection in batches, in the order in which they were added or named. A filter excludes keys
 * added in the last {@link RECENT_DAYS} days unless the selection explicitly includes them.
 * @throws Refusal limit_reached
 */
export async function* selectKeys(scope: SelectionScope, selection: BulkSelection): AsyncGenerator<Selected[]> {
  let position = 0;
  const keys = 'names' in selection ? named(scope, selection.names) : selectByFilter(scope, selection);
  for await (const batch of keys) {
    yield batch.map(({ appname, key }) => ({ position: ++position, keyId: key?.id ?? null, appname, key }));
    if (position > MAX_BULK_KEYS) {
      throw new Refusal(
        'limit_reached',
        `A bulk operation changes at most ${MAX_BULK_KEYS} keys. Narrow the selection.`,
      );
    }
    await turn();
  }
}

interface Named {
  readonly appname: string;
  readonly key: ApiKey | undefined;
}

async function* named({ stores, caller }: SelectionScope, names: readonly string[]): AsyncGenerator<Named[]> {
  for (let at = 0; at < names.length; at += BATCH) {
    const batch: Named[] = [];
    for (const appname of names.slice(at, at + BATCH)) {
      batch.push({ appname, key: await stores.apiKeys.named(caller.accountId, appname) });
    }
    yield batch;
  }
}

async function* selectByFilter(scope: SelectionScope, selection: BulkFilter): AsyncGenerator<Named[]> {
  const { context, stores, caller } = scope;
  const now = context.now();
  const filter = await filterOf(scope, selection, selection.include_recent ? undefined : addedBefore(RECENT_DAYS, now));
  const search = { ...filter, sort: 'added', descending: false } as const;
  for (let from: KeyPosition | null | undefined; from !== null; ) {
    const range = { size: BATCH, ...(from && { from }) };
    const { keys, next } = await stores.apiKeys.find(caller.accountId, search, range, now);
    yield keys.map((key) => ({ appname: key.appname, key }));
    from = next;
  }
}

/** Counts the keys that match the filter of a selection but are excluded because they were added recently. */
export async function countExcluded(scope: SelectionScope, selection: BulkSelection): Promise<number> {
  if ('names' in selection || selection.include_recent) return 0;
  const filter = await filterOf(scope, selection, addedWithin(RECENT_DAYS, scope.context.now()));
  return scope.stores.apiKeys.count(scope.caller.accountId, filter);
}

async function filterOf(
  { context, stores, caller }: SelectionScope,
  { filter }: BulkFilter,
  added: KeyCondition | undefined,
): Promise<KeyFilter> {
  const read = await readFilter(stores, caller, filter, context.now());
  const conditions = [read.condition, added].filter((each) => each !== undefined);
  return conditions.length === 0 ? read : { ...read, condition: combineConditions(...conditions) };
}

/**
 * Returns stores that look up each role and owner only once. For a single transaction or preview, because later changes
 * are not visible.
 */
export function cachingLookups(stores: Stores): Stores {
  const roles = { ...stores.roles, named: memoize(stores.roles.named.bind(stores.roles)) };
  const users = { ...stores.users, withEmail: memoize(stores.users.withEmail.bind(stores.users)) };
  return Object.create(stores, { roles: { value: roles }, users: { value: users } });
}

function memoize<T>(find: (accountId: string, name: string) => Promise<T>): typeof find {
  const cache = new Map<string, Promise<T>>();
  return (accountId, name) => {
    const key = `${accountId} ${name}`;
    const lookup = cache.get(key) ?? find(accountId, name);
    cache.set(key, lookup);
    return lookup;
  };
}
