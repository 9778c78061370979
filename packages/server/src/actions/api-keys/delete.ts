import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { keyNamed } from './get.ts';
import { snapshotOfKey } from './view.ts';

export const deleteApiKey = action(operations.deleteApiKey, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const key = await keyNamed(stores, caller, params.appname);
    await stores.apiKeys.remove(caller.accountId, key.id);
    await ledger.record(
      { class: 'apikey', action: 'delete', description: `API key ${key.appname} deleted`, before: snapshotOfKey(key) },
      { entity: 'api-key', entityId: key.id, action: 'delete' },
    );
  }),
);
