import type { Caller } from '../domain/caller.ts';
import { type Privilege, privilegesOf } from '../domain/role.ts';
import type { Stores } from '../storage/stores/index.ts';
import { Refusal } from './refusal.ts';

interface HeldPowers {
  readonly privileges: ReadonlySet<Privilege>;
  readonly pendingApproval: boolean;
}

/**
 * Runs the work of a change and enforces, for every operation, that an API key never grants a user a privilege in
 * Keyward that the user did not have. Compares the privileges of all users before and after. A user that a key added is
 * pending and has no privileges until approved; later changes treat that user like any other.
 * @throws Refusal user_required; the change is rolled back
 */
export async function withoutGrantingPrivileges<T>(
  stores: Stores,
  actor: { readonly accountId: string; readonly kind?: Caller['kind'] },
  work: () => Promise<T>,
): Promise<T> {
  if (actor.kind !== 'key') return work();
  const before = await readPrivilegesOfUsers(stores, actor.accountId);
  const result = await work();
  const after = await readPrivilegesOfUsers(stores, actor.accountId);
  for (const [id, { privileges, pendingApproval }] of after) {
    const isNewAndPending = pendingApproval && !before.has(id);
    const previousPrivileges = before.get(id)?.privileges ?? NONE;
    if (!isNewAndPending && !privileges.isSubsetOf(previousPrivileges)) throw new Refusal('user_required');
  }
  return result;
}

const NONE: ReadonlySet<Privilege> = new Set();

async function readPrivilegesOfUsers(stores: Stores, accountId: string): Promise<ReadonlyMap<string, HeldPowers>> {
  const roles = new Map((await stores.roles.list(accountId)).map((role) => [role.name, privilegesOf(role)]));
  const users = await stores.users.rolesHeld(accountId);
  return new Map(
    users.map(({ id, role, pendingApproval }) => [id, { privileges: roles.get(role) ?? NONE, pendingApproval }]),
  );
}
