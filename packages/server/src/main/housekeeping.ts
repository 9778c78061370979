import { reachUsage } from '../actions/api-keys/read/pages-by-number.ts';
import { resumeBulkOperations } from '../actions/bulk-operations/run.ts';
import type { Context } from '../actions/context.ts';
import { recordSightings } from '../actions/replicas/sightings.ts';
import { prune } from '../actions/system/prune.ts';

const PRUNE_EVERY_MS = 60_000;
/** The server detects a bulk operation that the CLI abandoned after a minute. */
const RESUME_EVERY_MS = 30_000;
/** The CLI shows replicas that were seen this recently as connected; see actions/replicas. */
const RECORD_REPLICAS_EVERY_MS = 10_000;

/** Denied attempts are recorded shortly after the minute in which they were counted. */
const DENIALS_EVERY_MS = 5_000;

/**
 * Usage is summed shortly after the start and after each change of day, so that requests that sort by usage do not
 * wait.
 */
const SUM_USAGE_EVERY_MS = 10_000;

interface Logger {
  error(details: { readonly err: unknown }, message: string): void;
  warn(details: object, message: string): void;
}

/**
 * Starts the periodic work of the server.
 * @returns a function that stops it
 */
export async function startHousekeeping(context: Context, logger: Logger): Promise<() => void> {
  const logFailure = (message: string) => (error: unknown) => logger.error({ err: error }, message);
  const resume = () => resumeBulkOperations(context).catch(logFailure('could not resume bulk operations'));
  context.feeds.reportTo(logFailure('could not start the feed of a replica'));
  context.backgroundJobs.reportTo(logFailure('a bulk operation was interrupted'));
  context.deniedAttempts.reportTo(({ attempt, reason, count, ip }) =>
    logger.warn({ attempt, reason, count, ip }, 'denied attempts without a known account'),
  );
  const sumUsage = () =>
    reachUsage(context).catch((error) => {
      if (!context.usageTotals.isStopped) logFailure('could not sum usage')(error);
    });
  await resume();
  const timers = [
    setInterval(() => prune(context).catch(logFailure('could not prune expired data')), PRUNE_EVERY_MS),
    setInterval(resume, RESUME_EVERY_MS),
    setInterval(
      () => recordSightings(context).catch(logFailure('could not record the activity of replicas')),
      RECORD_REPLICAS_EVERY_MS,
    ),
    setInterval(() => void context.deniedAttempts.settle(), DENIALS_EVERY_MS),
    setInterval(sumUsage, SUM_USAGE_EVERY_MS),
  ];
  context.uses.begin(logFailure('could not write last logins'));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
