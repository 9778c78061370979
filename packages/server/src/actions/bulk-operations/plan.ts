import { type ApiKeyChange, type BulkAlteration, type BulkPreview, operations } from '@keyward/contract';
import { MAX_TAGS } from '@keyward/contract/limits';
import type { ApiKey } from '../../domain/api-key.ts';
import { type BulkChange, isSameKey, tagsAfter } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { action } from '../action.ts';
import { applyTo, requireMayEnable } from '../api-keys/change/state.ts';
import { keyAfterUpdate, recordUpdate } from '../api-keys/change/update.ts';
import { removeKey } from '../api-keys/delete/delete.ts';
import type { Ledger } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireMay } from '../rights.ts';
import { requireNoSecret } from '../url-secrets.ts';
import { cachingLookups, countExcluded, type SelectionScope, selectKeys } from './select.ts';

/** The outcome of a bulk operation for one key. */
export type KeyPlan =
  | { readonly outcome: 'unchanged' }
  | { readonly outcome: 'rejected'; readonly refusal: Refusal }
  | { readonly outcome: 'changed'; write(ledger: Ledger): Promise<unknown> };

const UNCHANGED: KeyPlan = { outcome: 'unchanged' };
const DAY = 86_400;

export const previewBulkOperation = action(
  operations.previewBulkOperation,
  async (context: ActionContext<'follower' | 'uses'>, caller, { body }): Promise<BulkPreview> => {
    const alteration = readAlteration(caller, body.change);
    await context.uses.settle();
    const scope = { context, caller, stores: cachingLookups(context.storage.stores) };
    const counts = { total: 0, changed: 0, unchanged: 0, rejected: 0, admin: 0, used_last_24_hours: 0 };
    const rejections = new Map<string, BulkPreview['rejections'][number]>();
    const since = context.now() - DAY;
    for await (const batch of selectKeys(scope, body.selection)) {
      for (const { key } of batch) {
        const plan = await planKey(scope, key, alteration);
        counts.total++;
        counts[plan.outcome]++;
        if (plan.outcome === 'rejected') {
          const { code, message } = plan.refusal;
          const rejection = rejections.get(message) ?? { code, message, count: 0 };
          rejections.set(message, { ...rejection, count: rejection.count + 1 });
        }
        if (plan.outcome !== 'changed' || !key) continue;
        if (key.role === 'admin') counts.admin++;
        if (key.lastLogin !== null && key.lastLogin > since) counts.used_last_24_hours++;
      }
    }
    const excluded = await countExcluded(scope, body.selection);
    return { ...counts, excluded, rejections: [...rejections.values()] };
  },
);

/** Returns the alteration that a request asks for. @throws Refusal forbidden, invalid_request */
export function readAlteration(caller: Caller, request: BulkAlteration): BulkChange {
  if (request.action === 'delete')
    requireMay(caller, 'api-keys:delete', 'Deleting keys also requires api-keys:delete.');
  if (request.action !== 'update') return request;
  const { action, expires_at: expiresAt, role, owner, add_tags: addTags, remove_tags: removeTags } = request;
  requireNoSecret('tag', ...(addTags ?? []));
  return {
    action,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner }),
    ...(addTags !== undefined && { addTags }),
    ...(removeTags !== undefined && { removeTags }),
  };
}

/** Plans the alteration of one key by the rules of a single change. Writes nothing. */
export async function planKey(
  scope: SelectionScope,
  key: ApiKey | undefined,
  alteration: BulkChange,
): Promise<KeyPlan> {
  try {
    if (!key) throw new Refusal('not_found', 'The account has no API key with this name. Check the name.');
    return await planExisting(scope, key, alteration);
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'rejected', refusal: error };
    throw error;
  }
}

async function planExisting(scope: SelectionScope, key: ApiKey, alteration: BulkChange): Promise<KeyPlan> {
  const { context, stores, caller } = scope;
  const { accountId } = caller;
  switch (alteration.action) {
    case 'delete':
      return { outcome: 'changed', write: (ledger) => removeKey({ context, caller, stores, ledger }, key) };
    case 'disable':
      return planState(scope, key, 'disabled');
    case 'enable':
      await requireMayEnable(scope, key);
      return planState(scope, key, 'enabled');
    case 'update': {
      const after = await keyAfterUpdate(scope, key, updateOf(key, alteration));
      if (isSameKey(key, after)) return UNCHANGED;
      return { outcome: 'changed', write: (ledger) => recordUpdate(key, after, { stores, ledger, accountId }) };
    }
  }
}

function planState({ context, stores, caller }: SelectionScope, key: ApiKey, state: 'enabled' | 'disabled'): KeyPlan {
  if (key.state === state) return UNCHANGED;
  const { accountId } = caller;
  return { outcome: 'changed', write: (ledger) => applyTo(state, key, { context, stores, ledger, accountId }) };
}

/** Returns the equivalent request for one key. */
function updateOf(key: ApiKey, alteration: BulkChange): ApiKeyChange {
  const { expiresAt, role = key.role, owner } = alteration;
  const tags = tagsAfter(key.tags, alteration);
  if (tags.length > MAX_TAGS) {
    throw new Refusal('invalid_request', `The key would have more than ${MAX_TAGS} tags. Remove some tags first.`);
  }
  return {
    roles: [role],
    description: key.description,
    tags: [...tags],
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(owner !== undefined && { owner }),
  };
}
