import type { Kysely, Selectable } from 'kysely';
import { mergeRotationUsage, type Rotation, type RotationUsage } from '../../domain/rotation.ts';
import type { Schema } from '../schema.ts';
import { fromSeenAddresses, toSeenAddresses } from './seen-addresses-text.ts';

/** The latest rotation of each key. {@link apiKeyStore} adds and replaces rotations. */
export function rotationStore(db: Kysely<Schema>) {
  return {
    /**
     * Adds usage of a key's secrets; ignores a rotation that was replaced.
     * @param key the key's ordinal
     */
    async recordUsage(accountId: string, key: number, number: number, seen: RotationUsage): Promise<void> {
      const row = await db
        .selectFrom('rotation')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('key', '=', key)
        .where('rotation_number', '=', number)
        .executeTakeFirst();
      if (!row) return;
      const merged = mergeRotationUsage(toRotation(row), seen);
      await db
        .updateTable('rotation')
        .set(usageColumns(merged))
        .where('account_id', '=', accountId)
        .where('key', '=', key)
        .execute();
    },

    /** Deletes rotations that ended before this time. */
    async deleteExpired(before: number): Promise<void> {
      await db.deleteFrom('rotation').where('ends_at', '<', before).execute();
    },
  };
}

export function toRotation(row: Omit<Selectable<Schema['rotation']>, 'key' | 'account_id'>): Rotation {
  return {
    number: row.rotation_number,
    request: row.request,
    reason: row.reason,
    startedAt: row.started_at,
    startedBy: row.started_by,
    endsAt: row.ends_at,
    isCancelled: row.is_cancelled === 1,
    old: { digest: row.old_digest, hint: row.old_hint, keyFormat: row.old_key_format, generation: row.old_generation },
    newFirstSeenAt: row.new_first_seen_at,
    oldLastSeenAt: row.old_last_seen_at,
    oldAddresses: toSeenAddresses(row.old_addresses),
  };
}

export function rotationColumns(rotation: Rotation) {
  return {
    rotation_number: rotation.number,
    request: rotation.request,
    reason: rotation.reason,
    started_at: rotation.startedAt,
    started_by: rotation.startedBy,
    ends_at: rotation.endsAt,
    is_cancelled: Number(rotation.isCancelled),
    old_digest: rotation.old.digest,
    old_hint: rotation.old.hint,
    old_key_format: rotation.old.keyFormat,
    old_generation: rotation.old.generation,
    ...usageColumns(rotation),
  };
}

function usageColumns({ newFirstSeenAt, oldLastSeenAt, oldAddresses }: RotationUsage) {
  return {
    new_first_seen_at: newFirstSeenAt,
    old_last_seen_at: oldLastSeenAt,
    old_addresses: fromSeenAddresses(oldAddresses),
  };
}
