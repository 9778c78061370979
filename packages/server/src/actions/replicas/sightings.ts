import type { Ports } from '../ports.ts';

/** Stores when replicas last connected and when old credentials were last used, for the CLI and the next start. */
export async function recordSightings({ storage, feeds }: Ports<'storage' | 'feeds'>): Promise<void> {
  const { connections, oldUses } = feeds.takeActivity();
  if (connections.size === 0 && oldUses.size === 0) return;
  await storage.transaction(async ({ replicas }) => {
    for (const [id, sighting] of connections) await replicas.recordConnection(sighting.accountId, id, sighting);
    for (const [id, use] of oldUses) await replicas.recordOldUse(use.accountId, id, use);
  });
}
