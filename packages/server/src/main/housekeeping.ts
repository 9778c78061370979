import type { Context } from '../actions/context.ts';
import { recordSightings } from '../actions/replicas/sightings.ts';
import { prune } from '../actions/system/prune.ts';

const PRUNE_EVERY_MS = 60_000;
/** The terminal beside the server takes who was seen this recently for connected; see actions/replicas. */
const SIGHT_EVERY_MS = 10_000;

interface Logger {
  error(details: { readonly err: unknown }, sentence: string): void;
}

/** What is done again and again while the server runs. @returns what ends it */
export function beginHousekeeping(context: Context, logger: Logger): () => void {
  const failed = (sentence: string) => (error: unknown) => logger.error({ err: error }, sentence);
  const timers = [
    setInterval(() => prune(context).catch(failed('pruning failed')), PRUNE_EVERY_MS),
    setInterval(() => recordSightings(context).catch(failed('replicas could not be recorded')), SIGHT_EVERY_MS),
  ];
  context.bulkChanges.reportTo(failed('a change of many keys was interrupted'));
  context.uses.begin(failed('last logins could not be written'));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
