import { operations } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change, type Ledger } from '../change.ts';
import type { Context } from '../context.ts';
import { keyNamed } from './get.ts';
import { snapshotOfKey } from './view.ts';

export const deleteApiKey = action(operations.deleteApiKey, (context, caller, { params, query }) =>
  change(context, caller, async (stores, ledger) => {
    const key = await keyNamed(stores, caller, params.appname);
    await removeKey({ context, caller, stores, ledger }, key, { releaseName: query.release_name ?? false });
  }),
);

interface Work {
  readonly context: Context;
  readonly caller: Pick<Caller, 'accountId' | 'name'>;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

interface Removal {
  /** Whether another key may have the name at once. */
  readonly releaseName?: boolean;
  /** Is added to the audit record. */
  readonly why?: string;
}

/** The key ends here with all of its tokens. What it was stays in the audit log, and its name is kept for a while. */
export async function removeKey(
  { context, caller, stores, ledger }: Work,
  key: ApiKey,
  { releaseName = false, why }: Removal = {},
): Promise<void> {
  const { accountId, name } = caller;
  await stores.apiKeys.remove(accountId, key.id);
  if (releaseName) await stores.deletedKeys.release(accountId, key.appname);
  else await stores.deletedKeys.keep(accountId, { ...key, deletedAt: context.now(), deletedBy: name });
  const also = [...(why === undefined ? [] : [why]), ...(releaseName ? ['its name is free again'] : [])];
  await ledger.record(
    {
      class: 'apikey',
      action: 'delete',
      description: `API key ${key.appname} deleted${also.length > 0 ? ` (${also.join('; ')})` : ''}`,
      before: snapshotOfKey(key),
    },
    { entity: 'api-key', entityId: key.id, action: 'delete' },
  );
}
