import { setImmediate as turn } from 'node:timers/promises';
import { type BulkSelection, MOST_BULK_KEYS } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { SelectedKey } from '../../domain/bulk-change.ts';
import type { KeyPlace } from '../../domain/key-search.ts';
import { readFilter } from '../api-keys/filter.ts';
import { Refusal } from '../refusal.ts';
import type { Asked } from './alter.ts';

/** Read at once; in between, other requests are served. */
const BATCH = 500;

/** A key that was selected, and as it is now; names that no key has are selected too, and refused in their turn. */
export interface Selected extends SelectedKey {
  readonly key: ApiKey | undefined;
}

/** The keys of a selection in batches, in the order they were added or named. @throws Refusal limit_reached */
export async function* selected(asked: Asked, { names, filter = {} }: BulkSelection): AsyncGenerator<Selected[]> {
  let position = 0;
  const keys = names ? named(asked, names) : matching(asked, filter);
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

async function* matching(asked: Asked, filter: NonNullable<BulkSelection['filter']>): AsyncGenerator<Named[]> {
  const { context, stores, caller } = asked;
  const now = context.now();
  const search = { ...(await readFilter(stores, caller, filter, now)), sort: 'added', descending: false } as const;
  for (let from: KeyPlace | null | undefined; from !== null; ) {
    const range = { size: BATCH, ...(from && { from }) };
    const { keys, next } = await stores.apiKeys.find(caller.accountId, search, range, now);
    yield keys.map((key) => ({ appname: key.appname, key }));
    from = next;
  }
}
