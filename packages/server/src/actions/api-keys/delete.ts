import { operations } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change, type Ledger } from '../change.ts';
import type { Context } from '../context.ts';
import { keyNamed } from './get.ts';
import { snapshotOfKey } from './view.ts';

export const deleteApiKey = action(operations.deleteApiKey, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const key = await keyNamed(stores, caller, params.appname);
    await removeKey({ context, caller, stores, ledger }, key);
  }),
);

interface Work {
  readonly context: Context;
  readonly caller: Pick<Caller, 'accountId' | 'name'>;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** The key ends here with all of its tokens. What it was stays in the audit log. */
export async function removeKey({ caller, stores, ledger }: Work, key: ApiKey): Promise<void> {
  await stores.apiKeys.remove(caller.accountId, key.id);
  await ledger.record(
    { class: 'apikey', action: 'delete', description: `API key ${key.appname} deleted`, before: snapshotOfKey(key) },
    { entity: 'api-key', entityId: key.id, action: 'delete' },
  );
}
