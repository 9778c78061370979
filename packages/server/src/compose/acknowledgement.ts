import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDirectory } from '../storage/data-directory.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * Whether the running server has applied what this process changed: `unneeded` if this process added nothing to the change
 * log, `no_server` if none runs, `silent` if the server did not acknowledge the change in time.
 */
export type Acknowledgement = 'unneeded' | 'acknowledged' | 'no_server' | 'silent';

const PATIENCE_MS = 5000;
const PAUSE_MS = 10;

/** Waits until every follower has acknowledged the last change of this process. No fault of the storage is thrown: the change is made. */
export async function acknowledgementOf(directory: DataDirectory, storage: Storage): Promise<Acknowledgement> {
  const number = storage.lastAppended();
  if (number === 0) return 'unneeded';
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const state = await look(directory, storage, number).catch((error: unknown) => waitingAfter(storage, error));
    if (state !== 'waiting') return state;
    await sleep(PAUSE_MS);
  }
  return 'silent';
}

/** A database that is busy or fails is asked again; an error of the program is thrown. */
function waitingAfter({ fault }: Storage, error: unknown): 'waiting' {
  if (fault(error) === undefined) throw error;
  return 'waiting';
}

/**
 * The lock of the server says whether one runs, since a lease outlives a server that was killed. A server without a lease is
 * starting, or was suspended: neither has acknowledged anything.
 */
async function look(
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
