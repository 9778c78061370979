import type { Context } from '../context.ts';

/** Stores when replicas were connected last and when old credentials were last used, for the CLI and the next start. */
export async function recordSightings({ storage, feeds }: Pick<Context, 'storage' | 'feeds'>): Promise<void> {
  const { sightings, oldUses } = feeds.takeSightings();
  if (sightings.size === 0 && oldUses.size === 0) return;
  await storage.transaction(async ({ replicas }) => {
    for (const [id, sighting] of sightings) await replicas.recordSighting(sighting.accountId, id, sighting);
    for (const [id, use] of oldUses) await replicas.recordOldUse(use.accountId, id, use);
  });
}
