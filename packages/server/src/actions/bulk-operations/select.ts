import { setImmediate as turn } from 'node:timers/promises';
import { type BulkFilter, type BulkSelection, MOST_BULK_KEYS } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { RECENT_DAYS, type SelectedKey } from '../../domain/bulk-operation.ts';
import { addedBefore, addedWithin, all, type KeyCondition } from '../../domain/key-condition.ts';
import type { KeyFilter, KeyPlace } from '../../domain/key-search.ts';
import { readFilter } from '../api-keys/read/filter.ts';
import { Refusal } from '../refusal.ts';
import type { Asked } from './alter.ts';

/** Read at once; in between, other requests are served. */
const BATCH = 500;

/** A key that was selected, and as it is now; names that no key has are selected too, and rejected in their turn. */
export interface Selected extends SelectedKey {
  readonly key: ApiKey | undefined;
}

/**
 * The keys of a selection in batches, in the order they were added or named. Of those that match a filter, the ones added
 * within {@link RECENT_DAYS} are left out unless the selection includes them. @throws Refusal limit_reached
 */
export async function* selected(asked: Asked, selection: BulkSelection): AsyncGenerator<Selected[]> {
  let position = 0;
  const keys = 'names' in selection ? named(asked, selection.names) : matching(asked, selection);
  for await (const batch of keys) {
    yield batch.map(({ appname, key }) => ({ position: ++position, keyId: key?.id ?? null, appname, key }));
    if (position > MOST_BULK_KEYS) {
      throw new Refusal('limit_reached', `At most ${MOST_BULK_KEYS} keys are changed at once. Narrow the selection.`);
    }
    await turn();
  }
}

interface Named {
  readonly appname: string;
  readonly key: ApiKey | undefined;
}

async function* named({ stores, caller }: Asked, names: readonly string[]): AsyncGenerator<Named[]> {
  for (let at = 0; at < names.length; at += BATCH) {
    const batch: Named[] = [];
    for (const appname of names.slice(at, at + BATCH)) {
      batch.push({ appname, key: await stores.apiKeys.named(caller.accountId, appname) });
    }
    yield batch;
  }
}

async function* matching(asked: Asked, selection: BulkFilter): AsyncGenerator<Named[]> {
  const { context, stores, caller } = asked;
  const now = context.now();
  const filter = await filterOf(asked, selection, selection.include_recent ? undefined : addedBefore(RECENT_DAYS, now));
  const search = { ...filter, sort: 'added', descending: false } as const;
  for (let from: KeyPlace | null | undefined; from !== null; ) {
    const range = { size: BATCH, ...(from && { from }) };
    const { keys, next } = await stores.apiKeys.find(caller.accountId, search, range, now);
    yield keys.map((key) => ({ appname: key.appname, key }));
    from = next;
  }
}

/** How many keys match the filter of the selection and are left out of it because they were added recently. */
export async function countExcluded(asked: Asked, selection: BulkSelection): Promise<number> {
  if ('names' in selection || selection.include_recent) return 0;
  const filter = await filterOf(asked, selection, addedWithin(RECENT_DAYS, asked.context.now()));
  return asked.stores.apiKeys.count(asked.caller.accountId, filter);
}

async function filterOf(
  { context, stores, caller }: Asked,
  { filter }: BulkFilter,
  added: KeyCondition | undefined,
): Promise<KeyFilter> {
  const read = await readFilter(stores, caller, filter, context.now());
  const conditions = [read.condition, added].filter((each) => each !== undefined);
  return conditions.length === 0 ? read : { ...read, condition: all(...conditions) };
}
