import type { ApiKey } from '../../domain/api-key.ts';
import { isSameDigest } from '../../domain/issued.ts';
import { linkKind } from '../../domain/pending-link.ts';
import { acceptedCredentials, credentialWith, type Replica } from '../../domain/replica.ts';
import type { User } from '../../domain/user.ts';
import type { Webhook } from '../../domain/webhook.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { usableLink } from '../users/pending-links.ts';
import { type Attributed, type Chain, isOldSecret } from './chain.ts';

type Of<Kind extends string, Holder> = {
  readonly kind: Kind;
  readonly at: number;
  readonly issuedBy: string;
  readonly holder: Holder;
};

/** A credential that is currently valid, and its holder. */
export type Credential =
  | Of<'api_key_secret' | 'old_api_key_secret', ApiKey>
  | Of<'invitation' | 'password_reset', User>
  | Of<'replica_credential' | 'old_replica_credential', Replica>
  | Of<'webhook_secret' | 'old_webhook_secret', Webhook>;

/** When the chain first saw a currently accepted shared secret, and the key or user that saw it. */
export interface SharedSecretSeen {
  readonly at: number;
  readonly seenBy: string;
}

/** Returns the currently valid credentials of a chain, in display order. */
export async function validCredentials(
  stores: Stores,
  accountId: string,
  { issued }: Chain,
  now: number,
): Promise<Credential[]> {
  const result: Credential[] = [];
  for (const each of issued) {
    const credential = await findValidCredential(stores, accountId, each, now);
    if (credential) result.push(credential);
  }
  return result.sort((one, other) => ORDER[one.kind] - ORDER[other.kind] || one.at - other.at);
}

const ORDER: Readonly<Record<Credential['kind'], number>> = {
  api_key_secret: 0,
  old_api_key_secret: 1,
  invitation: 2,
  password_reset: 3,
  replica_credential: 4,
  old_replica_credential: 5,
  webhook_secret: 6,
  old_webhook_secret: 7,
};

export function isLink({ kind }: Credential): boolean {
  return kind === 'invitation' || kind === 'password_reset';
}

/**
 * Returns when the chain first saw the shared secret. The shared secret is not a credential of the chain, because many
 * integrations use it.
 */
export async function sharedSecretSeen(
  stores: Stores,
  accountId: string,
  { issued }: Chain,
  now: number,
): Promise<SharedSecretSeen | null> {
  const accepted = (await stores.sharedSecrets.accepted(accountId, now)).map(({ generation }) => String(generation));
  const [first] = issued
    .filter(({ kind, holderId }) => kind === 'shared-secret' && accepted.includes(holderId))
    .sort((one, other) => one.at - other.at);
  return first ? { at: first.at, seenBy: first.issuedBy } : null;
}

async function findValidCredential(
  stores: Stores,
  accountId: string,
  { kind, holderId, digest, at, issuedBy }: Attributed,
  now: number,
): Promise<Credential | undefined> {
  const commonFields = { at, issuedBy };
  switch (kind) {
    case 'key-secret': {
      const holder = await stores.apiKeys.withId(accountId, holderId);
      if (holder && isSameDigest(holder.digest, digest)) return { kind: 'api_key_secret', ...commonFields, holder };
      return holder && isOldSecret(holder, digest, now)
        ? { kind: 'old_api_key_secret', ...commonFields, holder }
        : undefined;
    }
    case 'link': {
      const link = await stores.enrollments.withDigest(accountId, digest, now);
      const usable = link && (await usableLink(stores, accountId, link, now));
      return usable && { kind: linkKind(usable.user), ...commonFields, holder: usable.user };
    }
    case 'replica-credential': {
      const holder = await stores.replicas.withDigest(accountId, digest);
      const accepted = holder && credentialWith(acceptedCredentials(holder, now), digest);
      const kind = accepted?.endsAt === null ? 'replica_credential' : 'old_replica_credential';
      return accepted && { kind, ...commonFields, holder };
    }
    case 'webhook-secret': {
      const holder = await stores.webhooks.withId(accountId, holderId);
      const { current, previous } = await stores.webhooks.digests(accountId, holderId, now);
      if (holder && current && isSameDigest(current, digest))
        return { kind: 'webhook_secret', ...commonFields, holder };
      const isPrevious = previous && isSameDigest(previous, digest);
      return holder && isPrevious ? { kind: 'old_webhook_secret', ...commonFields, holder } : undefined;
    }
    case 'shared-secret':
      return undefined;
  }
}
