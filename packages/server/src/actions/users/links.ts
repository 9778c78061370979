import { type PendingLink as LinkView, operations } from '@keyward/contract';
import { linkKind } from '../../domain/pending-link.ts';
import { isPowerful } from '../../domain/role.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { heldRole, requireUserOrCli } from '../rights.ts';
import { userWithId } from './get.ts';
import { removeLink, type UsableLink, usableLinks } from './pending-links.ts';

export const listPendingLinks = action(operations.listPendingLinks, async (context, caller) =>
  (await usableLinks(context.storage.stores, caller.accountId, context.now())).map(viewOfLink),
);

/**
 * Takes power from whoever has the link, so it needs neither the rights of its user nor re-authentication. The link of a
 * user with power over Keyward may be the way back in of an administrator: no key cancels it.
 */
export const cancelPendingLink = action(operations.cancelPendingLink, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const user = await userWithId(stores, caller, params.id);
    if (isPowerful(await heldRole(stores, caller.accountId, user.role))) requireUserOrCli(caller);
    const links = await usableLinks(stores, caller.accountId, ledger.at);
    const pending = links.find(({ link }) => link.userId === user.id);
    if (!pending)
      throw new Refusal('not_found', 'No link is pending for this user. It was used, cancelled or expired.');
    await removeLink(stores, ledger, caller.accountId, pending.link, 'cancelled');
  }),
);

/** A link as the contract shows it: never the link itself. */
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
