import type { IndexedAccount } from '../key-index.ts';
import { accountData, changeText, eventText, keyRow, withPosition } from './events.ts';
import type { Feed, Following } from './feed.ts';
import type { History } from './history.ts';
import type { FeedParts } from './parts.ts';
import { resumableEntry } from './resuming.ts';
import type { Turns } from './turns.ts';

const VERSION = 1;
/** What is written but not taken yet is never more than this of one reader: some 12 kB. */
const KEYS_AT_ONCE = 100;
const CHANGES_AT_ONCE = 100;
const FAMILIES_AT_ONCE = 500;

/** How a reader comes. */
export interface Opening {
  /** The entry that the log had reached when the credential was looked up. */
  readonly asOf: number;
  /** The position that it says it has reached, if it comes again. */
  readonly lastEventId: string | undefined;
}

interface Beginning extends Opening {
  readonly account: IndexedAccount;
  readonly jwks: readonly object[];
  readonly history: History;
  readonly following: Following;
  readonly turns: Turns;
  /** As text, while the reader has exactly what the log says up to it. */
  readonly positionAt: (number: number) => string | undefined;
  /** Called if the reader proves that this incarnation is lost. */
  readonly lost: (incarnation: string) => Promise<void>;
}

/** Sends what brings a reader to the present, whole or from where it was; from then on the feed goes on by itself. */
export async function sendBeginning(parts: FeedParts, feed: Feed, beginning: Beginning): Promise<void> {
  const { account, lastEventId, lost, positionAt } = beginning;
  await beginning.turns.next();
  const resumed = await resumableEntry(parts, { accountId: account.id, lastEventId }, lost);
  const { number } = parts.follower;
  const hello = (mode: 'resume' | 'snapshot') =>
    eventText('hello', {
      version: VERSION,
      account: { shortname: account.shortname, url: parts.publicUrl, issuer: parts.publicUrl },
      number,
      mode,
      heartbeat_seconds: 1,
      now: parts.now(),
    });
  if (!(await feed.write(hello(resumed === undefined ? 'snapshot' : 'resume')))) return;
  const reached =
    resumed === undefined
      ? await sendSnapshot(parts, feed, beginning, number)
      : await sendMissed(parts, feed, beginning, resumed);
  if (reached === undefined) return;
  void feed.write(withPosition(eventText('ready', readyData(parts)), positionAt(reached)));
  feed.begin(reached);
}

/** The exact time lets a reader measure how old later events are, which say whole seconds. */
function readyData({ now, nowMs }: FeedParts) {
  const exact = nowMs?.();
  return exact === undefined ? { now: now() } : { now: Math.floor(exact / 1000), now_ms: exact };
}

/**
 * What the reader missed, before it is told that it is up to date. What the process does not remember lies in the log.
 * @returns the entry that was reached; undefined when the feed is closed meanwhile
 */
async function sendMissed(
  { index, follower, changesBetween }: FeedParts,
  feed: Feed,
  { account, jwks, history, following, turns }: Beginning,
  resumed: number,
): Promise<number | undefined> {
  let number = resumed;
  const remembered = history.begins ?? follower.number;
  if (number < remembered) {
    const changes = await changesBetween(account.id, number, remembered);
    for (let at = 0; at < changes.length; at += CHANGES_AT_ONCE) {
      await turns.next();
      const some = changes.slice(at, at + CHANGES_AT_ONCE);
      const text = some.map((change) => changeText(index, change, jwks)).join('');
      if (text !== '' && !(await feed.write(text))) return undefined;
    }
    number = remembered;
  }
  while (!feed.isClosed) {
    await turns.next();
    const next = following(account.id, number);
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
 * Everything as it is now. What changes while it is written is sent after it once more, so that the reader ends with
 * what is true.
 * @returns as {@link sendMissed}
 */
async function sendSnapshot(
  { index, endedTokens }: FeedParts,
  feed: Feed,
  { account, jwks, turns }: Beginning,
  number: number,
): Promise<number | undefined> {
  if (!(await feed.write(eventText('account', accountData(account, jwks))))) return undefined;
  let rows: unknown[] = [];
  for (const key of index.wholeKeysOf(account)) {
    if (rows.push(keyRow(key)) < KEYS_AT_ONCE) continue;
    if (!(await feed.write(eventText('keys', rows)))) return undefined;
    rows = [];
    await turns.next();
  }
  if (rows.length > 0 && !(await feed.write(eventText('keys', rows)))) return undefined;
  const ended = await endedTokens(account.id);
  for (let at = 0; at === 0 || at < ended.length; at += FAMILIES_AT_ONCE) {
    if (!(await feed.write(eventText('ended', ended.slice(at, at + FAMILIES_AT_ONCE))))) return undefined;
  }
  return number;
}
