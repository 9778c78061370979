import { type Role, readOnlyRole } from '../domain/role.ts';
import type { IndexedAccount, IndexedKey } from './key-index.ts';

/** What reading is left of a role, made once for each. */
const reading = new WeakMap<Role, Role>();

/** The role that a key has at the moment: one in quarantine only reads. */
export function roleOf(account: IndexedAccount, key: Pick<IndexedKey, 'role' | 'state'>): Role | undefined {
  const role = account.roles.get(key.role);
  if (key.state !== 'quarantined' || !role) return role;
  const known = reading.get(role) ?? readOnlyRole(role);
  reading.set(role, known);
  return known;
}
