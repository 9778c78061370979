import { operations, type UserRemoval } from '@keyward/contract';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import type { Work } from '../change.ts';
import { chainFrom } from '../issued/chain.ts';
import {
  type Credential,
  isLink,
  type SharedSecretSeen,
  sharedSecretSeen,
  validCredentials,
} from '../issued/credentials.ts';
import { regenerateSeenSecret, requireMayRevoke, revokeCredentials } from '../issued/revoke.ts';
import { viewOfCredential, viewOfSeen } from '../issued/view.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { userWithId } from './get.ts';

/** Maximum length of the lists; the counts include all entries. */
const MAX_SHOWN = 1000;

export const listIssuedByUser = action(
  operations.listIssuedByUser,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    await context.uses.settle();
    const { stores } = context.storage;
    const { accountId } = caller;
    const user = await userWithId(stores, caller, params.id);
    const { links, credentials, seen } = await issuedByUser(context, stores, accountId, user);
    return {
      links: links.length,
      count: credentials.length,
      credentials: credentials.slice(0, MAX_SHOWN).map((each) => viewOfCredential(caller, each)),
      shared_secret: viewOfSeen(caller, seen),
      unknown_issuers: await stores.issued.hasUnknown(accountId, user.createdAt),
    };
  },
);

/**
 * Keeps or revokes the credentials that a user issued, before the user is deleted. They are kept unless the request
 * specifies otherwise. Pending links are always revoked, when the transaction settles.
 * @throws Refusal forbidden, reauthentication_required
 */
export async function settleIssuedBy(
  work: Work,
  user: User,
  { issued = 'keep', regenerate_shared_secret: regenerate = false }: UserRemoval,
): Promise<void> {
  const { context, stores, caller } = work;
  if (issued === 'revoke') {
    const { credentials } = await issuedByUser(context, stores, caller.accountId, user);
    requireMayRevoke(caller, credentials);
    await revokeCredentials(work, credentials);
  }
  if (regenerate) await regenerateSeenSecret(work);
}

async function issuedByUser(
  context: Ports<'now'>,
  stores: Stores,
  accountId: string,
  user: User,
): Promise<{ links: Credential[]; credentials: Credential[]; seen: SharedSecretSeen | null }> {
  const now = context.now();
  const chain = await chainFrom(stores, accountId, { id: user.id, name: user.email, withCreations: false });
  const all = await validCredentials(stores, accountId, chain, now);
  return {
    // Links for the deleted user are also revoked; only links for other users are listed.
    links: all.filter((each) => isLink(each) && each.holder.id !== user.id && each.issuedBy === user.email),
    credentials: all.filter((each) => !isLink(each)),
    seen: await sharedSecretSeen(stores, accountId, chain, now),
  };
}
