import { type AcceptedCredential, acceptedCredentials, credentialWith, type Replica } from '../../domain/replica.ts';
import { readReplicaCredential } from '../../sign-in/replica-credential.ts';
import { requireAllowedAddress } from '../inbound.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/** An authenticated replica. */
export interface AdmittedReplica {
  readonly accountId: string;
  readonly replica: Replica;
  readonly credential: AcceptedCredential;
  readonly ip: string | null;
  /** Change log number before the credential was looked up; later changes may revoke it. */
  readonly asOf: number;
}

/** @throws Refusal unauthenticated, ip_denied */
export async function admitReplica(
  context: Ports<'storage' | 'now' | 'follower' | 'feeds'>,
  presented: string | undefined,
  ip: string | null,
): Promise<AdmittedReplica> {
  const asOf = context.follower.number;
  const { accounts, replicas } = context.storage.stores;
  const read = presented === undefined ? undefined : readReplicaCredential(presented);
  const replica = read && (await replicas.withDigest(read.accountId, read.digest));
  const credential = replica && credentialWith(acceptedCredentials(replica, context.now()), read.digest);
  const account = credential && (await accounts.get(read.accountId));
  if (!account) {
    throw new Refusal(
      'unauthenticated',
      'The replica credential is missing, invalid or revoked. Send it as "Authorization: Bearer".',
    );
  }
  requireAllowedAddress(account, replica, ip);
  const admission = { accountId: account.id, replica, credential, ip, asOf };
  await recordUse(context, admission);
  return admission;
}

/**
 * Records usage of either credential during a rotation. The first usage of the new one is stored before the replica is
 * admitted, because it determines which credential a regeneration keeps, including one from the CLI.
 */
async function recordUse(
  { storage, feeds, now }: Ports<'storage' | 'now' | 'feeds'>,
  { accountId, replica: { id, rotation }, credential, ip }: AdmittedReplica,
): Promise<void> {
  if (credential.endsAt !== null) feeds.recordOldUse({ accountId, replicaId: id, credential, ip });
  else if (rotation?.newFirstSeenAt === null) {
    await storage.transaction(({ replicas }) => replicas.recordFirstUse(accountId, id, credential.digest, now()));
  }
}
