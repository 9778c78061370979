import type { FastifyInstance } from 'fastify';

const GRACE_MS = 10_000;
const SWEEP_EVERY_MS = 100;

/** On the first signal to end: what must be done before, within the grace. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(1), GRACE_MS).unref();
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** Finishes what is running, and ends what takes longer than the grace. */
export async function closeGracefully(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), GRACE_MS - 1000);
  // A connection whose last answer was on its way becomes idle only afterwards, and Node would keep it open.
  const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_EVERY_MS);
  await app.close();
  clearTimeout(impatience);
  clearInterval(sweeping);
}
