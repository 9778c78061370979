import { operations } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { Versioned } from '../../version.ts';
import { contentOfKey, viewOfKey } from './view.ts';

export const getApiKey = action(operations.getApiKey, async (context: ActionContext<'uses'>, caller, { params }) => {
  await context.uses.catchUp();
  const key = await keyNamed(context.storage.stores, caller, params.appname);
  return new Versioned(viewOfKey(key, context.now()), contentOfKey(key));
});

/** @throws Refusal not_found, including for keys of other accounts */
export async function keyNamed(stores: Stores, caller: Caller, appname: string): Promise<ApiKey> {
  const key = await stores.apiKeys.named(caller.accountId, appname);
  if (!key) throw new Refusal('not_found', 'The account has no API key with this name. Check the name.');
  return key;
}
