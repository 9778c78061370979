import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** A registered follower. The fence distinguishes it from an earlier process of the same node. */
export interface Registration {
  readonly node: string;
  readonly fence: number;
}

/**
 * The processes that serve requests from a copy of the database, with the last change-log entry that each has applied.
 */
export function followerStore(db: Kysely<Schema>, dialect: Dialect) {
  const leaseUntil = (leaseMs: number) => sql<number>`${dialect.milliseconds} + ${leaseMs}`;

  return {
    /** Registers a node that has not applied any entries yet; replaces the row of an earlier process of the node. */
    async register(node: string, leaseMs: number): Promise<Registration> {
      const initial = { acknowledged: 0, lease_until: leaseUntil(leaseMs) };
      const { fence } = await db
        .insertInto('follower')
        .values({ node, fence: dialect.milliseconds, ...initial })
        .onConflict((conflict) =>
          conflict.column('node').doUpdateSet({ fence: sql<number>`follower.fence + 1`, ...initial }),
        )
        .returning('fence')
        .executeTakeFirstOrThrow();
      return { node, fence };
    },

    /**
     * Renews the lease and acknowledges every entry up to a number.
     * @returns false if the registration no longer exists
     */
    async renew({ node, fence }: Registration, acknowledged: number, leaseMs: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('follower')
        .set({ acknowledged, lease_until: leaseUntil(leaseMs) })
        .where('node', '=', node)
        .where('fence', '=', fence)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async remove({ node, fence }: Registration): Promise<void> {
      await db.deleteFrom('follower').where('node', '=', node).where('fence', '=', fence).execute();
    },

    /**
     * Returns the number of the last entry that every follower with a valid lease has acknowledged; undefined if there
     * are no such followers.
     */
    async acknowledged(): Promise<number | undefined> {
      const { number } = await db
        .selectFrom('follower')
        .select((eb) => eb.fn.min('acknowledged').as('number'))
        .where('lease_until', '>', dialect.milliseconds)
        .executeTakeFirstOrThrow();
      return number ?? undefined;
    },
  };
}
