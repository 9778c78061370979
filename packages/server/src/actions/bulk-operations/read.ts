import type { BulkAlteration } from '@keyward/contract';
import type { Alteration } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { requireMay } from '../rights.ts';
import { requireNoSecret } from '../url-secrets.ts';

/** What a request wants of many keys, if the caller may ask for it at all. @throws Refusal forbidden, invalid_request */
export function readAlteration(caller: Caller, given: BulkAlteration): Alteration {
  if (given.action === 'delete') requireMay(caller, 'api-keys:delete', 'Deleting keys needs api-keys:delete as well.');
  if (given.action !== 'update') return given;
  const { action, expires_at: expiresAt, role, owner, add_tags: addTags, remove_tags: removeTags } = given;
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
