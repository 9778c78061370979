import { operations } from '@keyward/contract';
import { userDeleted } from '../../domain/events/users.ts';
import type { User } from '../../domain/user.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { findStoredRole, requireCovers, requireReauthenticationForPrivileges } from '../rights.ts';
import { userWithId } from './get.ts';
import { settleIssuedBy } from './issued-by-user.ts';
import { settleKeysOf } from './keys-of-user.ts';
import { requireAnotherAdministrator } from './last-administrator.ts';

export const deleteUser = action(operations.deleteUser, (context, caller, { params, query }) =>
  change(context, caller, async (stores, ledger) => {
    const user = await userWithId(stores, caller, params.id);
    const work = { context, caller, stores, ledger };
    await settleKeysOf(work, user, query);
    await settleIssuedBy(work, user, query);
    await removeUser(work, user);
  }),
);

/** @throws Refusal exceeds_own_rights, reauthentication_required, last_administrator */
export async function removeUser(
  { context, caller, stores, ledger }: Work,
  user: User,
  reason?: string,
): Promise<void> {
  const role = await findStoredRole(stores, caller.accountId, user.role);
  requireCovers(caller, role);
  requireReauthenticationForPrivileges(context, caller, role);
  await requireAnotherAdministrator(stores, caller.accountId, user);
  await stores.users.remove(caller.accountId, user.id);
  await ledger.record(userDeleted(user, reason));
}
