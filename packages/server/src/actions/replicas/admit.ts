import type { Replica } from '../../domain/replica.ts';
import { readReplicaCredential } from '../../sign-in/replica-credential.ts';
import type { Context } from '../context.ts';
import { requireAllowedAddress } from '../inbound.ts';
import { Refusal } from '../refusal.ts';

/** A replica that proved who it is. */
export interface AdmittedReplica {
  readonly accountId: string;
  readonly replica: Replica;
  readonly ip: string | null;
  /** The entry that the log had reached before the credential was looked up: what comes later may end it. */
  readonly asOf: number;
}

/** @throws Refusal unauthenticated, address_refused */
export async function admitReplica(
  context: Context,
  credential: string | undefined,
  ip: string | null,
): Promise<AdmittedReplica> {
  const asOf = context.follower.number;
  const { accounts, replicas } = context.storage.stores;
  const read = credential === undefined ? undefined : readReplicaCredential(credential);
  const replica = read && (await replicas.withDigest(read.accountId, read.digest));
  const account = replica && (await accounts.get(read.accountId));
  if (!account) {
    throw new Refusal(
      'unauthenticated',
      'This is not the credential of a replica, or not one any more. Send it as "Authorization: Bearer".',
    );
  }
  requireAllowedAddress(account, replica, ip);
  return { accountId: account.id, replica, ip, asOf };
}
