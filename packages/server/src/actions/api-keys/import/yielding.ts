import { setImmediate as turn } from 'node:timers/promises';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';

/** Number of rows after which an import yields to other requests. */
export const ROWS_PER_TURN = 10;

/** Yields to other requests. @throws Refusal unavailable if the server is stopping, which rolls the import back */
export async function yieldToRequests({ stopping }: Ports<'stopping'>): Promise<void> {
  await turn();
  if (stopping.signal.aborted) throw new Refusal('unavailable');
}
