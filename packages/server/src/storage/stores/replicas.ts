import type { Kysely, Selectable } from 'kysely';
import type { Replica, ReplicaSighting } from '../../domain/replica.ts';
import type { Schema } from '../schema.ts';
import { fromAddresses, toAddresses } from './address-list-text.ts';

export function replicaStore(db: Kysely<Schema>) {
  const select = (accountId: string) => db.selectFrom('replica').selectAll().where('account_id', '=', accountId);

  return {
    /** In the order of their names. */
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

    /** One whose credential was revoked is not found. */
    async withDigest(accountId: string, digest: Uint8Array): Promise<Replica | undefined> {
      const row = await select(accountId)
        .where('digest', '=', digest)
        .where('revoked_reason', 'is', null)
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
          last_number: replica.lastSeen?.number ?? null,
          last_ip: replica.lastSeen?.ip ?? null,
        })
        .execute();
    },

    /** A new credential; one that was revoked is replaced by it. */
    async setDigest(accountId: string, id: string, digest: Uint8Array): Promise<void> {
      await db
        .updateTable('replica')
        .set({ digest, revoked_reason: null })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    /** The replica stays, and is denied until it is given a new credential. */
    async revokeCredential(accountId: string, id: string, reason: string): Promise<void> {
      await db
        .updateTable('replica')
        .set({ revoked_reason: reason })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async recordSighting(accountId: string, id: string, { at, number, ip }: ReplicaSighting): Promise<void> {
      await db
        .updateTable('replica')
        .set({ last_seen_at: at, last_number: number, last_ip: ip })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('replica').where('account_id', '=', accountId).where('id', '=', id).execute();
    },
  };
}

function toReplica(row: Selectable<Schema['replica']>): Replica {
  const { last_seen_at: at, last_number: number, last_ip: ip } = row;
  return {
    id: row.id,
    name: row.name,
    digest: row.digest,
    allowedIps: toAddresses(row.allowed_ips),
    createdAt: row.created_at,
    createdBy: row.created_by,
    revokedReason: row.revoked_reason,
    lastSeen: at === null ? null : { at, number: number ?? 0, ip },
  };
}
