import { setImmediate as turn } from 'node:timers/promises';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';

/** Checks are answered after this many rows, also while thousands are imported. */
export const ROWS_PER_TURN = 10;

/** @throws Refusal unavailable when the server stops, so that the import is rolled back: its client was disconnected */
export async function nextTurn({ stopping }: Ports<'stopping'>): Promise<void> {
  await turn();
  if (stopping.signal.aborted) throw new Refusal('unavailable');
}
