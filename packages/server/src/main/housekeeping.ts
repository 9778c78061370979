import { reachUsage } from '../actions/api-keys/read/pages-by-usage.ts';
import { resumeBulkOperations } from '../actions/bulk-operations/run.ts';
import type { Context } from '../actions/context.ts';
import { recordSightings } from '../actions/replicas/sightings.ts';
import { prune } from '../actions/system/prune.ts';

const PRUNE_EVERY_MS = 60_000;
/** A terminal that was killed in the middle of a bulk operation is missed after a minute. */
const RESUME_EVERY_MS = 30_000;
/** The terminal beside the server takes who was seen this recently for connected; see actions/replicas. */
const SIGHT_EVERY_MS = 10_000;

/** The denied attempts of a minute are recorded soon after it ends. */
const DENIALS_EVERY_MS = 5_000;

/** Usage is added up soon after the start and after each change of day, so that nobody who sorts by it waits. */
const ADD_UP_EVERY_MS = 10_000;

interface Logger {
  error(details: { readonly err: unknown }, sentence: string): void;
  warn(details: object, sentence: string): void;
}

/** What is done at the start and again and again while the server runs. @returns what ends it */
export async function beginHousekeeping(context: Context, logger: Logger): Promise<() => void> {
  const failed = (sentence: string) => (error: unknown) => logger.error({ err: error }, sentence);
  const resume = () => resumeBulkOperations(context).catch(failed('bulk operations could not be resumed'));
  context.feeds.reportTo(failed('a feed of a replica could not be started'));
  context.backgroundJobs.reportTo(failed('a bulk operation was interrupted'));
  context.deniedAttempts.reportTo(({ attempt, reason, count, ip }) =>
    logger.warn({ attempt, reason, count, ip }, 'attempts were denied that belong to no account'),
  );
  const addUp = () =>
    reachUsage(context).catch((error) => {
      if (!context.usageTotals.isStopped) failed('usage could not be added up')(error);
    });
  await resume();
  const timers = [
    setInterval(() => prune(context).catch(failed('pruning failed')), PRUNE_EVERY_MS),
    setInterval(resume, RESUME_EVERY_MS),
    setInterval(() => recordSightings(context).catch(failed('replicas could not be recorded')), SIGHT_EVERY_MS),
    setInterval(() => void context.deniedAttempts.settle(), DENIALS_EVERY_MS),
    setInterval(addUp, ADD_UP_EVERY_MS),
  ];
  context.uses.begin(failed('last logins could not be written'));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
