import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDirectory } from '../storage/data-directory.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * The outcome of waiting for the running server to apply the changes of this process: `unneeded` if this process added
 * nothing to the change log, `no_server` if no server is running, `silent` if the server did not acknowledge in time.
 */
export type Acknowledgement = 'unneeded' | 'acknowledged' | 'no_server' | 'silent';

const TIMEOUT_MS = 5000;
const PAUSE_MS = 10;

/**
 * Waits until every follower has acknowledged the last change of this process. Never throws a database error, because
 * the change is already committed.
 */
export async function acknowledgementOf(directory: DataDirectory, storage: Storage): Promise<Acknowledgement> {
  const number = storage.lastAppended();
  if (number === 0) return 'unneeded';
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    const state = await checkAcknowledgement(directory, storage, number).catch((error: unknown) =>
      toWaiting(storage, error),
    );
    if (state !== 'waiting') return state;
    await sleep(PAUSE_MS);
  }
  return 'silent';
}

/** Keeps waiting if the database is busy or unavailable; rethrows any other error. */
function toWaiting({ fault }: Storage, error: unknown): 'waiting' {
  if (fault(error) === undefined) throw error;
  return 'waiting';
}

/**
 * The server's lock shows whether a server is running, because the lease of a server that was killed remains valid for
 * a while. A server without a lease is starting or was suspended, and has not acknowledged the change.
 */
async function checkAcknowledgement(
  directory: DataDirectory,
  { stores }: Storage,
  number: number,
): Promise<'acknowledged' | 'no_server' | 'waiting'> {
  const unlock = directory.lockForServer();
  unlock?.();
  if (unlock) return 'no_server';
  const acknowledged = await stores.followers.acknowledged();
  return acknowledged !== undefined && acknowledged >= number ? 'acknowledged' : 'waiting';
}
