import type { Kysely, Selectable } from 'kysely';
import type { OldCredentialUse, Replica, ReplicaConnection, ReplicaRotation } from '../../domain/replica.ts';
import type { Schema } from '../schema.ts';
import { fromAddresses, toAddresses } from './address-list-text.ts';

export function replicaStore(db: Kysely<Schema>) {
  const select = (accountId: string) => db.selectFrom('replica').selectAll().where('account_id', '=', accountId);

  return {
    ...credentialWrites(db),

    /** Sorted by name. */
    async list(accountId: string): Promise<Replica[]> {
      return (await select(accountId).orderBy('name_key').execute()).map(toReplica);
    },

    async count(accountId: string): Promise<number> {
      const { count } = await db
        .selectFrom('replica')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow();
      return count;
    },

    async named(accountId: string, name: string): Promise<Replica | undefined> {
      const row = await select(accountId).where('name_key', '=', name.toLowerCase()).executeTakeFirst();
      return row && toReplica(row);
    },

    async withId(accountId: string, id: string): Promise<Replica | undefined> {
      const row = await select(accountId).where('id', '=', id).executeTakeFirst();
      return row && toReplica(row);
    },

    /**
     * Finds the replica with this current or old credential. The caller decides with acceptedCredentials whether it is
     * accepted.
     */
    async withDigest(accountId: string, digest: Uint8Array): Promise<Replica | undefined> {
      const row = await select(accountId)
        .where((eb) => eb.or([eb('digest', '=', digest), eb('old_digest', '=', digest)]))
        .executeTakeFirst();
      return row && toReplica(row);
    },

    async add(accountId: string, replica: Replica): Promise<void> {
      await db
        .insertInto('replica')
        .values({
          id: replica.id,
          account_id: accountId,
          name: replica.name,
          name_key: replica.name.toLowerCase(),
          digest: replica.digest,
          allowed_ips: fromAddresses(replica.allowedIps),
          created_at: replica.createdAt,
          created_by: replica.createdBy,
          last_seen_at: replica.lastSeen?.at ?? null,
          last_entry: replica.lastSeen?.number ?? null,
          last_ip: replica.lastSeen?.ip ?? null,
          ...fromRotation(replica.rotation),
        })
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('replica').where('account_id', '=', accountId).where('id', '=', id).execute();
    },
  };
}

/** Returns the statements that update a replica's credentials and their usage. */
function credentialWrites(db: Kysely<Schema>) {
  const ofReplica = (accountId: string, id: string) =>
    db.updateTable('replica').where('account_id', '=', accountId).where('id', '=', id);

  return {
    /** Stores the credentials of a replica, and whether they were revoked. */
    async setCredentials(
      accountId: string,
      { id, digest, rotation, revokedReason }: Pick<Replica, 'id' | 'digest' | 'rotation' | 'revokedReason'>,
    ): Promise<void> {
      await ofReplica(accountId, id)
        .set({ digest, revoked_reason: revokedReason, ...fromRotation(rotation) })
        .execute();
    },

    /** Records when the new credential of a rotation was first used, if it is still current. */
    async recordFirstUse(accountId: string, id: string, digest: Uint8Array, at: number): Promise<void> {
      await ofReplica(accountId, id)
        .set({ new_first_seen_at: at })
        .where('digest', '=', digest)
        .where('new_first_seen_at', 'is', null)
        .execute();
    },

    /** Records when the old credential of a rotation was last used, unless it has been replaced. */
    async recordOldUse(accountId: string, id: string, { digest, at, ip }: OldCredentialUse): Promise<void> {
      await ofReplica(accountId, id)
        .set({ old_last_seen_at: at, old_last_ip: ip })
        .where('old_digest', '=', digest)
        .execute();
    },

    async recordConnection(accountId: string, id: string, { at, number, ip }: ReplicaConnection): Promise<void> {
      await ofReplica(accountId, id).set({ last_seen_at: at, last_entry: number, last_ip: ip }).execute();
    },
  };
}

function fromRotation(rotation: ReplicaRotation | null) {
  return {
    old_digest: rotation?.oldDigest ?? null,
    rotated_at: rotation?.startedAt ?? null,
    rotated_by: rotation?.startedBy ?? null,
    overlap_ends_at: rotation?.endsAt ?? null,
    new_first_seen_at: rotation?.newFirstSeenAt ?? null,
    old_last_seen_at: rotation?.oldLastSeenAt ?? null,
    old_last_ip: rotation?.oldLastIp ?? null,
  };
}

function toRotation(row: Selectable<Schema['replica']>): ReplicaRotation | null {
  const { old_digest: oldDigest, rotated_at: startedAt, rotated_by: startedBy, overlap_ends_at: endsAt } = row;
  if (oldDigest === null || startedAt === null || startedBy === null || endsAt === null) return null;
  return {
    oldDigest,
    startedAt,
    startedBy,
    endsAt,
    newFirstSeenAt: row.new_first_seen_at,
    oldLastSeenAt: row.old_last_seen_at,
    oldLastIp: row.old_last_ip,
  };
}

function toReplica(row: Selectable<Schema['replica']>): Replica {
  const { last_seen_at: at, last_entry: number, last_ip: ip } = row;
  return {
    id: row.id,
    name: row.name,
    digest: row.digest,
    allowedIps: toAddresses(row.allowed_ips),
    createdAt: row.created_at,
    createdBy: row.created_by,
    revokedReason: row.revoked_reason,
    lastSeen: at === null ? null : { at, number: number ?? 0, ip },
    rotation: toRotation(row),
  };
}
