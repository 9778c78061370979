import { operations } from '@keyward/contract';
import { userApproved } from '../../domain/events/users.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { findStoredRole, requireCovers, requireReauthentication, requireUserOrCli } from '../rights.ts';
import { newEnrollmentLink } from './enrollment-link.ts';
import { userWithId } from './get.ts';
import { viewOfUser } from './view.ts';

/** Approves and invites a user. Requires every right of the user's current role, and re-authentication. */
export const approveUser = action(operations.approveUser, (context: ActionContext<'publicUrl'>, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await userWithId(stores, caller, params.id);
    requireUserOrCli(caller);
    requireCovers(caller, await findStoredRole(stores, caller.accountId, before.role));
    requireReauthentication(context, caller);
    if (!before.pendingApproval) throw new Refusal('not_pending');
    const after = { ...before, pendingApproval: false };
    await stores.users.update(caller.accountId, after);
    await ledger.record(userApproved(before, after));
    return { ...viewOfUser(after), enrollment: await newEnrollmentLink(context, stores, caller.accountId, after) };
  }),
);
