import { type Role, readOnlyRole } from '../domain/role.ts';
import type { IndexedAccount, IndexedKey } from './key-index.ts';

/** Caches the read-only version of each role. */
const readOnlyRoles = new WeakMap<Role, Role>();

/** Returns the current role of a key, or the read-only version of the role if the key is quarantined. */
export function roleOf(account: IndexedAccount, key: Pick<IndexedKey, 'role' | 'state'>): Role | undefined {
  const role = account.roles.get(key.role);
  if (key.state !== 'quarantined' || !role) return role;
  const readOnly = readOnlyRoles.get(role) ?? readOnlyRole(role);
  readOnlyRoles.set(role, readOnly);
  return readOnly;
}
