import type { ApiKey as ApiKeyView } from '@keyward/contract';
import { type ApiKey, keyStatus } from '../../../domain/api-key.ts';
import type { Snapshot } from '../../../domain/audit-record.ts';
import type { ChangedKey } from '../../../domain/events/api-keys.ts';
import { viewOfRotation } from '../rotation/view.ts';
import { viewOfDetails } from '../rules/details.ts';
import { viewOfLimits } from '../rules/limits.ts';

/** Returns a key as the contract defines it. */
export function viewOfKey(key: ApiKey, now: number): ApiKeyView {
  return {
    appname: key.appname,
    description: key.description,
    roles: [key.role],
    last_login: key.lastLogin,
    last_ip: key.lastIp,
    id: key.id,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt,
    status: keyStatus(key, now),
    disabled_reason: key.disabledReason,
    hint: key.hint,
    ...viewOfLimits(key),
    ...viewOfDetails(key),
    rotation: viewOfRotation(key, now),
  };
}

/** Returns a key as the audit log stores it. */
export function snapshotOfKey(key: ApiKey): Snapshot {
  return {
    id: key.id,
    appname: key.appname,
    description: key.description,
    role: key.role,
    expires_at: key.expiresAt,
    hint: key.hint,
    state: key.state,
    ...(key.disabledReason !== null && { disabled_reason: key.disabledReason }),
    ...viewOfLimits(key),
    ...viewOfDetails(key),
  };
}

/** Returns the snapshots of a key before and after a change, for the audit event. */
export function changeOfKey(before: ApiKey, after: ApiKey): ChangedKey {
  return { id: after.id, appname: after.appname, before: snapshotOfKey(before), after: snapshotOfKey(after) };
}

/** Returns the content that determines the version of a key; the generation represents its secret. */
export function contentOfKey(key: ApiKey): object {
  return { ...snapshotOfKey(key), generation: key.generation };
}
