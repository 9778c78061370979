import { operations } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { keyDeleted } from '../../../domain/events/api-keys.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import { keyNamed } from '../read/get.ts';
import { snapshotOfKey } from '../read/view.ts';

export const deleteApiKey = action(operations.deleteApiKey, (context, caller, { params, query }) =>
  change(context, caller, async (stores, ledger) => {
    const key = await keyNamed(stores, caller, params.appname);
    await removeKey({ context, caller, stores, ledger }, key, { releaseName: query.release_name ?? false });
  }),
);

interface Removal {
  /** True if the name is released immediately. */
  readonly releaseName?: boolean;
  /** The reason for the audit record. */
  readonly reason?: string;
}

/** Deletes a key and revokes its tokens. The audit log keeps its snapshot, and its name stays reserved for a while. */
export async function removeKey(
  { caller, stores, ledger }: Work,
  key: ApiKey,
  { releaseName = false, reason }: Removal = {},
): Promise<void> {
  const { accountId, name } = caller;
  await stores.apiKeys.remove(accountId, key.id);
  if (releaseName) await stores.deletedKeys.release(accountId, key.appname);
  else await stores.deletedKeys.add(accountId, { ...key, deletedAt: ledger.at, deletedBy: name });
  await ledger.record(keyDeleted(key, snapshotOfKey(key), reason, releaseName ? 'its name is free again' : undefined));
}
