import type { BulkAlteration } from '@keyward/contract';
import type { Alteration } from '../../domain/bulk-change.ts';
import { type Caller, may } from '../../domain/caller.ts';
import { Refusal } from '../refusal.ts';
import { requireNoSecret } from '../url-secrets.ts';

/** What a request wants of many keys, if the caller may ask for it at all. @throws Refusal forbidden, invalid_request */
export function readAlteration(caller: Caller, { action, ...given }: BulkAlteration): Alteration {
  const { expires_at: expiresAt, role, owner, add_tags: addTags, remove_tags: removeTags } = given;
  const wanted = {
    ...(expiresAt !== undefined && { expiresAt }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner }),
    ...(addTags !== undefined && { addTags }),
    ...(removeTags !== undefined && { removeTags }),
  };
  const isEmpty = Object.keys(wanted).length === 0;
  if (action === 'update' && isEmpty) {
    throw new Refusal(
      'invalid_request',
      'update needs what is to be: expires_at, role, owner, add_tags or remove_tags.',
    );
  }
  if (action !== 'update' && !isEmpty) {
    throw new Refusal('invalid_request', `${action} stands alone. Use update for what a key is said to be.`);
  }
  if (action === 'delete' && !may(caller, 'api-keys:delete')) {
    throw new Refusal('forbidden', 'Deleting keys needs api-keys:delete as well.');
  }
  requireNoSecret('tag', ...(addTags ?? []));
  return { action, ...wanted };
}
