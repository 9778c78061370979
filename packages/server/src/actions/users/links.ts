import { type PendingLink as LinkView, operations } from '@keyward/contract';
import { linkKind } from '../../domain/pending-link.ts';
import { canManageKeyward } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { findStoredRole, requireUserOrCli } from '../rights.ts';
import { userWithId } from './get.ts';
import { removeLink, type UsableLink, usableLinks } from './pending-links.ts';

export const listPendingLinks = action(operations.listPendingLinks, async (context, caller) =>
  (await usableLinks(context.storage.stores, caller.accountId, context.now())).map(viewOfLink),
);

/**
 * Cancels a link. Cancelling only removes access, so it requires neither the rights of the link's user nor
 * re-authentication. A key cannot cancel the link of a user who can manage Keyward, because an administrator may need
 * the link to regain access.
 */
export const cancelPendingLink = action(operations.cancelPendingLink, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const user = await userWithId(stores, caller, params.id);
    if (canManageKeyward(await findStoredRole(stores, caller.accountId, user.role))) requireUserOrCli(caller);
    const links = await usableLinks(stores, caller.accountId, ledger.at);
    const pending = links.find(({ link }) => link.userId === user.id);
    if (!pending)
      throw new Refusal('not_found', 'This user has no pending link. It was used, cancelled or has expired.');
    await removeLink(stores, ledger, caller.accountId, pending.link, 'cancelled');
  }),
);

/** Returns a link as the contract defines it, without its secret. */
function viewOfLink({ link, user, issuedBy }: UsableLink): LinkView {
  return {
    user_id: user.id,
    email: user.email,
    kind: linkKind(user),
    issued_by: issuedBy,
    issued_at: link.issuedAt,
    expires_at: link.expiresAt,
  };
}
