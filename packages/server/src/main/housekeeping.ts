import { reachUsage } from '../actions/api-keys/read/pages-by-usage.ts';
import { resumeBulkOperations } from '../actions/bulk-operations/run.ts';
import type { Context } from '../actions/context.ts';
import { recordSightings } from '../actions/replicas/sightings.ts';
import { prune } from '../actions/system/prune.ts';

const PRUNE_EVERY_MS = 60_000;
/** An abandoned bulk operation of the CLI is detected after a minute. */
const RESUME_EVERY_MS = 30_000;
/** The CLI shows replicas seen this recently as connected; see actions/replicas. */
const RECORD_REPLICAS_EVERY_MS = 10_000;

/** Denied attempts are recorded soon after the end of their minute. */
const DENIALS_EVERY_MS = 5_000;

/** Usage is summed soon after the start and after each change of day, so that no request that sorts by it waits. */
const SUM_USAGE_EVERY_MS = 10_000;

interface Logger {
  error(details: { readonly err: unknown }, sentence: string): void;
  warn(details: object, sentence: string): void;
}

/**
 * Starts the periodic work of the server.
 * @returns a function that stops it
 */
export async function startHousekeeping(context: Context, logger: Logger): Promise<() => void> {
  const failed = (sentence: string) => (error: unknown) => logger.error({ err: error }, sentence);
  const resume = () => resumeBulkOperations(context).catch(failed('bulk operations could not be resumed'));
  context.feeds.reportTo(failed('a feed of a replica could not be started'));
  context.backgroundJobs.reportTo(failed('a bulk operation was interrupted'));
  context.deniedAttempts.reportTo(({ attempt, reason, count, ip }) =>
    logger.warn({ attempt, reason, count, ip }, 'attempts that belong to no account were denied'),
  );
  const sumUsage = () =>
    reachUsage(context).catch((error) => {
      if (!context.usageTotals.isStopped) failed('usage could not be summed')(error);
    });
  await resume();
  const timers = [
    setInterval(() => prune(context).catch(failed('pruning failed')), PRUNE_EVERY_MS),
    setInterval(resume, RESUME_EVERY_MS),
    setInterval(
      () => recordSightings(context).catch(failed('replicas could not be recorded')),
      RECORD_REPLICAS_EVERY_MS,
    ),
    setInterval(() => void context.deniedAttempts.settle(), DENIALS_EVERY_MS),
    setInterval(sumUsage, SUM_USAGE_EVERY_MS),
  ];
  context.uses.begin(failed('last logins could not be written'));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
