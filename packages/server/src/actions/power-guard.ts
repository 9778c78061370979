import type { Caller } from '../domain/caller.ts';
import { type Power, powersOf } from '../domain/role.ts';
import type { Stores } from '../storage/stores/index.ts';
import { Refusal } from './refusal.ts';

interface HeldPowers {
  readonly powers: ReadonlySet<Power>;
  readonly pendingApproval: boolean;
}

/**
 * Runs the work of a change and enforces, for every operation, that an API key gives no user a power over Keyward that
 * the user did not have: compares the powers of all users before and after. A user added by the key is pending and has
 * no powers until approved; later changes treat that user like any other.
 * @throws Refusal user_required; the change is rolled back
 */
export async function withoutGrantingPowers<T>(
  stores: Stores,
  actor: { readonly accountId: string; readonly kind?: Caller['kind'] },
  work: () => Promise<T>,
): Promise<T> {
  if (actor.kind !== 'key') return work();
  const before = await powersOfUsers(stores, actor.accountId);
  const done = await work();
  const after = await powersOfUsers(stores, actor.accountId);
  for (const [id, { powers, pendingApproval }] of after) {
    const isNewAndPending = pendingApproval && !before.has(id);
    const held = before.get(id)?.powers ?? NONE;
    if (!isNewAndPending && !powers.isSubsetOf(held)) throw new Refusal('user_required');
  }
  return done;
}

const NONE: ReadonlySet<Power> = new Set();

async function powersOfUsers(stores: Stores, accountId: string): Promise<ReadonlyMap<string, HeldPowers>> {
  const roles = new Map((await stores.roles.list(accountId)).map((role) => [role.name, powersOf(role)]));
  const users = await stores.users.rolesHeld(accountId);
  return new Map(
    users.map(({ id, role, pendingApproval }) => [id, { powers: roles.get(role) ?? NONE, pendingApproval }]),
  );
}
