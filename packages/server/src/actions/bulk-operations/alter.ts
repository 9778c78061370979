import type { ApiKeyChange } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { type Alteration, isSameKey, tagsAfter } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { bringInto, requireMayEnable } from '../api-keys/change/state.ts';
import { keyAfterUpdate, recordUpdate } from '../api-keys/change/update.ts';
import { removeKey } from '../api-keys/delete/delete.ts';
import type { Ledger } from '../change.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export interface Asked {
  readonly context: Context;
  readonly stores: Stores;
  readonly caller: Caller;
}

/** What is to become of one key of many. */
export type Planned =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'rejected'; readonly refusal: Refusal }
  | { readonly outcome: 'changed'; write(ledger: Ledger): Promise<unknown> };

const UNCHANGED: Planned = { outcome: 'unchanged' };
const MOST_TAGS = 20;

/** Judges a key by the rules of the same change of one key. Nothing is written yet. */
export async function planFor(asked: Asked, key: ApiKey | undefined, alteration: Alteration): Promise<Planned> {
  try {
    if (!key) throw new Refusal('not_found', 'There is no API key of this name in the account.');
    return await plan(asked, key, alteration);
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'rejected', refusal: error };
    throw error;
  }
}

async function plan(asked: Asked, key: ApiKey, alteration: Alteration): Promise<Planned> {
  const { context, stores, caller } = asked;
  const { accountId } = caller;
  switch (alteration.action) {
    case 'delete':
      return { outcome: 'changed', write: (ledger) => removeKey({ context, caller, stores, ledger }, key) };
    case 'disable':
      return stateChange(asked, key, 'disabled');
    case 'enable':
      await requireMayEnable(asked, key);
      return stateChange(asked, key, 'enabled');
    case 'update': {
      const after = await keyAfterUpdate(asked, key, changeOf(key, alteration));
      if (isSameKey(key, after)) return UNCHANGED;
      return { outcome: 'changed', write: (ledger) => recordUpdate(key, after, { stores, ledger, accountId }) };
    }
  }
}

function stateChange(asked: Asked, key: ApiKey, state: 'enabled' | 'disabled'): Planned {
  const { context, stores, caller } = asked;
  if (key.state === state) return UNCHANGED;
  const { accountId } = caller;
  return { outcome: 'changed', write: (ledger) => bringInto(state, key, { context, stores, ledger, accountId }) };
}

/** As it would be asked for one key. */
function changeOf(key: ApiKey, alteration: Alteration): ApiKeyChange {
  const { expiresAt, role = key.role, owner } = alteration;
  const tags = tagsAfter(key.tags, alteration);
  if (tags.length > MOST_TAGS) {
    throw new Refusal('invalid_request', `The key would have more than ${MOST_TAGS} tags. Take some away first.`);
  }
  return {
    roles: [role],
    description: key.description,
    tags: [...tags],
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(owner !== undefined && { owner }),
  };
}
