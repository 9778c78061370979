import { sumOfHours } from '../domain/add-usage.ts';
import type { RandomBytes } from '../domain/randomness.ts';
import type { Storage } from '../storage/storage.ts';
import type { UsageStore } from '../usage/store.ts';

/** Returns a random name for a journal. */
export function journalName(random: RandomBytes): string {
  return Buffer.from(random(8)).toString('hex');
}

/** Adapts the database to the interface for storing usage. */
export function usageStore(storage: Storage, now: () => number): UsageStore {
  const { stores, transaction } = storage;
  return {
    position: stores.usageFolds.reached,
    fold: (usage, reached, committed) =>
      transaction(
        async ({ accountCounts, keyUses, usageFolds }) => {
          for (const [accountId, used] of Map.groupBy(usage, (each) => each.accountId)) {
            await accountCounts.add(accountId, sumOfHours(used));
            await keyUses.addAll(accountId, used);
          }
          await usageFolds.reach({ ...reached, at: now() });
        },
        { committed, isUnsynced: true },
      ),
    sync: storage.sync,
    createdAt: stores.followed.createdAt,
    recordSightings: (seen) =>
      transaction(async ({ rotations }) => {
        for (const { accountId, key, number, ...sightings } of seen) {
          await rotations.recordUsage(accountId, key, number, sightings);
        }
      }),
  };
}
