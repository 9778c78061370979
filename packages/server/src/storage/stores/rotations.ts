import type { Kysely, Selectable } from 'kysely';
import { mergeAddresses } from '../../domain/key-use.ts';
import type { Rotation, RotationSightings } from '../../domain/rotation.ts';
import type { Schema } from '../schema.ts';
import { fromSeenAddresses, toSeenAddresses } from './seen-addresses-text.ts';

/** Rotations of keys, the latest of each key. They are written with their key: {@link apiKeyStore}. */
export function rotationStore(db: Kysely<Schema>) {
  return {
    /**
     * Adds what was seen of a key's secrets. Of a rotation that another one has replaced nothing is kept.
     * @param key its ordinal
     */
    async see(accountId: string, key: number, number: number, seen: RotationSightings): Promise<void> {
      const { newFirstSeenAt, oldLastSeenAt, oldAddresses } = seen;
      const row = await db
        .selectFrom('rotation')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('key', '=', key)
        .where('rotation_number', '=', number)
        .executeTakeFirst();
      if (!row) return;
      await db
        .updateTable('rotation')
        .set({
          new_first_seen_at: row.new_first_seen_at ?? newFirstSeenAt,
          old_last_seen_at: oldLastSeenAt ?? row.old_last_seen_at,
          old_addresses: fromSeenAddresses(mergeAddresses(toSeenAddresses(row.old_addresses), oldAddresses)),
        })
        .where('account_id', '=', accountId)
        .where('key', '=', key)
        .execute();
    },

    /** Forgets those that ended before this time. */
    async removeEnded(before: number): Promise<void> {
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
    old: { digest: row.old_digest, hint: row.old_hint, shape: row.old_shape, generation: row.old_generation },
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
    old_shape: rotation.old.shape,
    old_generation: rotation.old.generation,
    new_first_seen_at: rotation.newFirstSeenAt,
    old_last_seen_at: rotation.oldLastSeenAt,
    old_addresses: fromSeenAddresses(rotation.oldAddresses),
  };
}
