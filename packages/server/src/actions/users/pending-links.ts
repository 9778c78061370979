import { isUsable } from '../../domain/api-key.ts';
import { linkRevoked } from '../../domain/events/users.ts';
import type { Issuer } from '../../domain/issued.ts';
import { isForUser, linkKind, mayIssueLink, type PendingLink } from '../../domain/pending-link.ts';
import { type Role, readOnlyRole } from '../../domain/role.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../ledger.ts';

/** A link that can currently be used, its user, and the name of its issuer. */
export interface UsableLink {
  readonly link: PendingLink;
  readonly user: User;
  /** Null for an unknown issuer. */
  readonly issuedBy: string | null;
}

interface CurrentIssuer {
  readonly name: string | null;
  /** The current role of the issuer; absent for the CLI and for unknown issuers, whose rights do not change. */
  readonly role?: Role;
}

/**
 * Returns the link if it can currently be used. Checks the user and issuer whenever the link is used or shown, so that
 * every change to either takes effect.
 */
export async function usableLink(
  stores: Stores,
  accountId: string,
  link: PendingLink,
  now: number,
): Promise<UsableLink | undefined> {
  const user = await stores.users.withId(accountId, link.userId);
  const issuer = await currentIssuer(stores, accountId, link.issuer, now);
  const role = user && (await stores.roles.named(accountId, user.role));
  if (!user || !issuer || !role || !isForUser(link, user)) return undefined;
  const isAllowed = issuer.role === undefined || mayIssueLink(linkKind(user), issuer.role, role);
  return isAllowed ? { link, user, issuedBy: issuer.name } : undefined;
}

/** Returns the links of the account that can currently be used, oldest first. */
export async function usableLinks(stores: Stores, accountId: string, now: number): Promise<UsableLink[]> {
  const links: UsableLink[] = [];
  for (const link of await stores.enrollments.list(accountId, now)) {
    const usable = await usableLink(stores, accountId, link, now);
    if (usable) links.push(usable);
  }
  return links;
}

/** Revokes unusable links permanently, so that they do not become usable again if the issuer regains the right. */
export async function removeRevokedLinks(stores: Stores, ledger: Ledger, accountId: string): Promise<void> {
  for (const link of await stores.enrollments.list(accountId, ledger.at)) {
    if (await usableLink(stores, accountId, link, ledger.at)) continue;
    await removeLink(stores, ledger, accountId, link, 'the user or the rights of its issuer changed');
  }
}

export async function removeLink(
  stores: Stores,
  ledger: Ledger,
  accountId: string,
  link: PendingLink,
  reason: string,
): Promise<void> {
  await stores.enrollments.removeOfUser(accountId, link.userId);
  await ledger.record(linkRevoked(link, reason));
}

async function currentIssuer(
  stores: Stores,
  accountId: string,
  { kind, id }: Issuer,
  now: number,
): Promise<CurrentIssuer | undefined> {
  switch (kind) {
    case 'unknown':
      return { name: null };
    case 'system':
      return { name: id };
    case 'person': {
      const user = await stores.users.withId(accountId, id);
      const role = user && (await stores.roles.named(accountId, user.role));
      return role && { name: user.email, role };
    }
    case 'key': {
      const key = await stores.apiKeys.withId(accountId, id);
      const storedRole = key && isUsable(key, now) ? await stores.roles.named(accountId, key.role) : undefined;
      return (
        key &&
        storedRole && { name: key.appname, role: key.state === 'quarantined' ? readOnlyRole(storedRole) : storedRole }
      );
    }
  }
}
