import type { Context } from '../context.ts';

/** Writes down when replicas were connected last, for when this process is gone. */
export async function recordSightings({ storage, feeds }: Pick<Context, 'storage' | 'feeds'>): Promise<void> {
  const sightings = feeds.takeSightings();
  if (sightings.size === 0) return;
  await storage.transaction(async ({ replicas }) => {
    for (const [id, sighting] of sightings) await replicas.recordSighting(sighting.accountId, id, sighting);
  });
}
