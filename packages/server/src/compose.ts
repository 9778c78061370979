import type { Context } from './actions/context.ts';
import { recordSightings } from './actions/replicas/sightings.ts';
import { loadIncarnation, markUsedTokens } from './actions/system/incarnation.ts';
import { completeSigningKeys } from './actions/system/signing-keys.ts';
import { type Acknowledgement, acknowledgementOf } from './compose/acknowledgement.ts';
import { createContext, type OutgoingSettings } from './compose/context.ts';
import { lockForServer, migrate, migrateForCli } from './compose/data.ts';
import { followerRegistry, loadIndex } from './compose/memory.ts';
import { type Sources, systemSources } from './compose/sources.ts';
import { journalName } from './compose/usage.ts';
import type { Config } from './config.ts';
import { DataDirectory } from './storage/data-directory.ts';
import { UsageMemory } from './usage/usage-memory.ts';
import { FollowerLease } from './verification/follower-lease.ts';
import type { FreshnessReport } from './verification/freshness.ts';
import { signingThread } from './verification/signing-key.ts';

/** An open installation with all its components, for the server or the CLI. */
export interface Installation {
  readonly context: Context;
  close(): Promise<void>;
}

/** An installation opened by the CLI, with or without a running server. */
export interface CliInstallation extends Installation {
  /** Waits until the running server has applied the changes of this process. */
  acknowledged(): Promise<Acknowledgement>;
}

/**
 * Opens the data directory for the server and migrates the database.
 * @throws DataDirectoryError
 */
export async function openForServer(
  config: Pick<Config, 'dataDirectory' | 'masterKey' | 'keyPrefix'> & OutgoingSettings,
  publicUrl: string,
  sources: Sources = systemSources,
): Promise<Installation> {
  const directory = new DataDirectory(config.dataDirectory, sources.warn);
  const unlock = await lockForServer(directory);
  try {
    const usageMemory = new UsageMemory(journalName(sources.random));
    const storage = directory.open(config.masterKey, usageMemory);
    await migrate(storage);
    await storage.transaction(async ({ settings }) => {
      await settings.set('public_url', publicUrl);
      await settings.set('key_prefix', config.keyPrefix);
    });
    const { now, elapsed = now, random, warn = () => {} } = sources;
    const incarnation = await loadIncarnation({ storage, now, elapsed, random, warn });
    const usage = { usageMemory, usageFolder: directory };
    const context = await createContext({ ...config, ...usage, storage, publicUrl, sources, incarnation });
    const { follower } = context;
    signingThread.reportTo((cause) => warn(SIGNING_STOPPED, cause));
    follower.onLost(() => warn(REPLACED));
    follower.reportTo((report) => warn(FRESHNESS[report.state], 'cause' in report ? report.cause : undefined));
    const lease = new FollowerLease(
      followerRegistry(storage),
      () => follower.number,
      (error) => warn(NO_LEASE, error),
    );
    // Register before anything is read: reads then include earlier commits, and later commits wait for this row's
    // acknowledgement.
    await lease.start();
    await loadIndex(context);
    await context.uses.open();
    await markUsedTokens(context);
    follower.onOthersApplied(() => lease.acknowledge());
    lease.acknowledge();
    const completed = completeSigningKeys(context).catch((error: unknown) => warn(NO_RSA_KEY, error));
    return { context, close: () => completed.then(() => closeServer(context, lease, warn)).finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

const NO_RSA_KEY = 'could not store the RSA signing key: the first request for an RS256 token tries again';
const SIGNING_STOPPED = 'the token signing thread stopped: waiting token requests were answered with 503';
const NO_LEASE = 'could not write the server lease: CLI commands cannot confirm that their changes are applied';
const NOT_FOLDED = 'could not write usage to the database on shutdown: the next start reads it from the journal';
const NO_MARK = 'could not mark the log of used tokens on shutdown';
const REPLACED =
  'the database was replaced while the server was running: every check is denied until the server is restarted';
const FRESHNESS: Readonly<Record<FreshnessReport['state'], string>> = {
  silent: 'the change log has not been read for 5 seconds: every check is denied until it can be read',
  unreadable: 'could not apply an entry of the change log: every check is denied until it can be applied',
  recovered: 'the change log is readable again: checks continue',
};

type Warn = NonNullable<Sources['warn']>;

/** Writes all data that is only in memory and closes the database. */
async function closeServer(context: Context, lease: FollowerLease, warn: Warn): Promise<void> {
  context.follower.stop();
  try {
    await context.backgroundJobs.stop();
    await context.usageTotals.stop();
    await context.uses.stop().catch((error: unknown) => warn(NOT_FOLDED, error));
    await recordSightings(context);
    await context.deniedAttempts.stop();
    // If this fails, the log still has the mark of the last minute. Without a mark, the next start denies request
    // tokens that were issued before it.
    await markUsedTokens(context).catch((error: unknown) => warn(NO_MARK, error));
  } finally {
    await lease.stop();
    await context.storage.close();
  }
}

/**
 * Opens the data directory while a server may be running. Uses the public URL and key prefix of the last server.
 * @throws DataDirectoryError
 */
export async function openForCli(
  config: Config,
  defaultUrl: string,
  sources: Sources = systemSources,
): Promise<CliInstallation> {
  const directory = new DataDirectory(config.dataDirectory);
  const usageMemory = new UsageMemory(journalName(sources.random));
  const storage = directory.open(config.masterKey, usageMemory);
  try {
    await migrateForCli(directory, storage);
    const { settings } = storage.stores;
    const publicUrl = config.publicUrl ?? (await settings.get('public_url')) ?? defaultUrl;
    const keyPrefix = (await settings.get('key_prefix')) ?? config.keyPrefix;
    const usage = { usageMemory, usageFolder: directory };
    const context = await createContext({ ...config, ...usage, storage, publicUrl, keyPrefix, sources });
    return {
      context,
      acknowledged: () => acknowledgementOf(directory, storage),
      close: () => context.backgroundJobs.stop().finally(() => storage.close()),
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
