import type { IndexedAccount } from '../key-index.ts';
import type { EventLoopBudget } from './event-loop-budget.ts';
import { accountData, changeText, eventText, keyRow, withPosition } from './events.ts';
import type { Feed, NextEvents } from './feed.ts';
import type { History } from './history.ts';
import type { FeedDependencies } from './parts.ts';
import { findResumableEntry } from './resuming.ts';

const VERSION = 1;
/** Limits the bytes that are written to a reader but not sent yet to about 12 kB. */
const KEYS_PER_EVENT = 100;
const CHANGES_PER_WRITE = 100;
const IDS_PER_EVENT = 500;

/** A client's request for a feed. */
export interface Opening {
  /** The last entry of the log at the time when the credential was looked up. */
  readonly asOf: number;
  /** The last position that a reconnecting client reports. */
  readonly lastEventId: string | undefined;
}

interface InitialState extends Opening {
  readonly account: IndexedAccount;
  readonly jwks: readonly object[];
  readonly history: History;
  readonly nextEvents: NextEvents;
  readonly eventLoopBudget: EventLoopBudget;
  /** Returns the position as text if the reader's state is exactly the state of the log up to the number. */
  readonly positionAt: (number: number) => string | undefined;
  /** Called if the reader's position proves that the history of this incarnation is lost. */
  readonly lost: (incarnation: string) => Promise<void>;
}

/** Sends a snapshot, or the changes since the reader's position, then starts the feed. */
export async function sendInitialState(
  dependencies: FeedDependencies,
  feed: Feed,
  initial: InitialState,
): Promise<void> {
  const { account, lastEventId, lost, positionAt } = initial;
  await initial.eventLoopBudget.next();
  const resumedAfter = await findResumableEntry(dependencies, { accountId: account.id, lastEventId }, lost);
  const { number } = dependencies.follower;
  const hello = (mode: 'resume' | 'snapshot') =>
    eventText('hello', {
      version: VERSION,
      account: { shortname: account.shortname, url: dependencies.publicUrl, issuer: dependencies.publicUrl },
      number,
      mode,
      heartbeat_seconds: 1,
      now: dependencies.now(),
    });
  if (!(await feed.write(hello(resumedAfter === undefined ? 'snapshot' : 'resume')))) return;
  const reachedNumber =
    resumedAfter === undefined
      ? await sendSnapshot(dependencies, feed, initial, number)
      : await sendMissed(dependencies, feed, initial, resumedAfter);
  if (reachedNumber === undefined) return;
  void feed.write(withPosition(eventText('ready', readyData(dependencies)), positionAt(reachedNumber)));
  feed.followLog(reachedNumber);
}

/** With the exact time, a reader can measure the age of later events, whose times are whole seconds. */
function readyData({ now, nowMs }: FeedDependencies) {
  const exactNow = nowMs?.();
  return exactNow === undefined ? { now: now() } : { now: Math.floor(exactNow / 1000), now_ms: exactNow };
}

/**
 * Sends the changes that the reader missed, followed by the event that the reader is up to date. Reads entries that are
 * no longer in memory from the log.
 * @returns the entry that was reached; undefined if the feed was closed
 */
async function sendMissed(
  { index, follower, changesBetween }: FeedDependencies,
  feed: Feed,
  { account, jwks, history, nextEvents, eventLoopBudget }: InitialState,
  resumedAfter: number,
): Promise<number | undefined> {
  let number = resumedAfter;
  const inMemoryAfter = history.completeAfter ?? follower.number;
  if (number < inMemoryAfter) {
    const changes = await changesBetween(account.id, number, inMemoryAfter);
    for (let start = 0; start < changes.length; start += CHANGES_PER_WRITE) {
      await eventLoopBudget.next();
      const batch = changes.slice(start, start + CHANGES_PER_WRITE);
      const text = batch.map((change) => changeText(index, change, jwks)).join('');
      if (text !== '' && !(await feed.write(text))) return undefined;
    }
    number = inMemoryAfter;
  }
  while (!feed.isClosed) {
    await eventLoopBudget.next();
    const next = nextEvents(account.id, number);
    if (next === undefined) feed.close('moved_on');
    else if (next.number === number) return number;
    else {
      number = next.number;
      if (next.text !== '') await feed.write(next.text);
    }
  }
  return undefined;
}

/**
 * Sends the current state, followed by the changes that were committed while it was sent, so that the reader has the
 * current state at the end.
 * @returns see {@link sendMissed}
 */
async function sendSnapshot(
  { index, revokedTokenIds }: FeedDependencies,
  feed: Feed,
  { account, jwks, eventLoopBudget }: InitialState,
  number: number,
): Promise<number | undefined> {
  if (!(await feed.write(eventText('account', accountData(account, jwks))))) return undefined;
  let rows: unknown[] = [];
  for (const key of index.keysWithDigest(account)) {
    if (rows.push(keyRow(key)) < KEYS_PER_EVENT) continue;
    if (!(await feed.write(eventText('keys', rows)))) return undefined;
    rows = [];
    await eventLoopBudget.next();
  }
  if (rows.length > 0 && !(await feed.write(eventText('keys', rows)))) return undefined;
  const revokedIds = await revokedTokenIds(account.id);
  for (let start = 0; start === 0 || start < revokedIds.length; start += IDS_PER_EVENT) {
    if (!(await feed.write(eventText('ended', revokedIds.slice(start, start + IDS_PER_EVENT))))) return undefined;
  }
  return number;
}
