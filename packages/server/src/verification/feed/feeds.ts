import { compileAddressList } from '@keyward/contract';
import {
  type AcceptedCredential,
  credentialWith,
  type OldCredentialUse,
  type ReplicaConnection,
} from '../../domain/replica.ts';
import type { FollowedChange } from '../follower.ts';
import type { IndexedAccount } from '../key-index.ts';
import { EventLoopBudget } from './event-loop-budget.ts';
import { changeText, eventText, withPosition } from './events.ts';
import { Feed, type NextEvents, type Outlet, type Reader, STALL_MS } from './feed.ts';
import { FeedActivity, type TakenActivity } from './feed-activity.ts';
import { HISTORY_ENTRIES, History } from './history.ts';
import { type Opening, sendInitialState } from './opening.ts';
import type { FeedDependencies } from './parts.ts';
import { PositionTexts } from './position.ts';
import { RotatingFeeds } from './rotating-feeds.ts';

export interface FeedLimits {
  readonly max: number;
  readonly maxPerAccount: number;
  readonly stallMs: number;
}

export const FEED_LIMITS: FeedLimits = { max: 10_000, maxPerAccount: 1000, stallMs: STALL_MS };

/** Maximum number of changes in one write. */
const CHANGES_PER_WRITE = 100;
/**
 * Each feed gets a heartbeat once a second. Each tick serves a twentieth of the feeds, so that the event loop is never
 * blocked for long.
 */
const HEARTBEAT_TICKS = 20;
const TICK_MS = 50;

/** All open feeds. Changes are sent only to the feeds of their account. */
export class Feeds {
  readonly #dependencies: FeedDependencies;
  readonly #limits: FeedLimits;
  readonly #history = new History();
  readonly #eventLoopBudget = new EventLoopBudget();
  readonly #positions: PositionTexts;
  /** In the order in which they were opened. */
  readonly #open = new Set<Feed>();
  readonly #byAccount = new Map<string, Set<Feed>>();
  readonly #heartbeatGroups = Array.from({ length: HEARTBEAT_TICKS }, () => new Set<Feed>());
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #opened = 0;
  #isClosing = false;
  #report: (error: unknown) => void = () => {};
  readonly #rotating = new RotatingFeeds();
  readonly #activity = new FeedActivity();
  /** Caches the last text, because many feeds of an account are at the same position. */
  #lastText: { accountId: string; from: number; number: number; text: string } | undefined;

  constructor(dependencies: FeedDependencies, limits: FeedLimits = FEED_LIMITS) {
    this.#dependencies = dependencies;
    this.#limits = limits;
    this.#positions = new PositionTexts(dependencies.mac);
    dependencies.follower.listen((changes) => this.#onChanges(changes));
  }

  /** Sets the function that receives errors of feeds that could not be started. */
  reportTo(report: (error: unknown) => void): void {
    this.#report = report;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Returns whether another feed may open, after closing the oldest idle feed if necessary. */
  #makeRoom(accountId: string): boolean {
    const feeds = this.#byAccount.get(accountId) ?? new Set();
    if (feeds.size >= this.#limits.maxPerAccount && !closeOldestIdle(feeds)) return false;
    return this.#open.size < this.#limits.max || closeOldestIdle(this.#open);
  }

  /**
   * Opens a feed.
   * @param outlet called once the feed is certain to open
   * @returns undefined if the feed cannot be opened now; the client retries later
   */
  open(reader: Reader, opening: Opening, outlet: () => Outlet): Feed | undefined {
    const { follower, now } = this.#dependencies;
    const account = this.#dependencies.index.accountWithId(reader.accountId);
    if (this.#isClosing || !follower.isCurrent || !account || !this.#makeRoom(reader.accountId)) return undefined;
    const feed = new Feed({
      reader,
      since: now(),
      outlet: outlet(),
      nextEvents: this.#nextEvents,
      onClosed: (closed) => this.#remove(closed),
      number: follower.number,
      stallMs: this.#limits.stallMs,
    });
    this.#add(feed);
    this.#closeRevoked(this.#history.after(reader.accountId, opening.asOf, HISTORY_ENTRIES));
    // A failed read may succeed when the client reconnects.
    this.#start(feed, opening, account).catch((error: unknown) => {
      this.#report(error);
      feed.close('moved_on');
    });
    return feed;
  }

  async #start(feed: Feed, opening: Opening, account: IndexedAccount): Promise<void> {
    const dependencies = {
      jwks: this.#dependencies.jwks(),
      history: this.#history,
      nextEvents: this.#nextEvents,
      eventLoopBudget: this.#eventLoopBudget,
    };
    const positionAt = (number: number) => this.#positionAt(account.id, number);
    const lost = (incarnation: string) => this.#replaceIncarnation(incarnation);
    await sendInitialState(this.#dependencies, feed, { ...opening, ...dependencies, account, positionAt, lost });
  }

  /**
   * Returns the position of a reader that received every entry up to this number; undefined if the reader may have
   * received more.
   */
  #positionAt(accountId: string, number: number): string | undefined {
    const { follower, incarnation } = this.#dependencies;
    const anchor = follower.exactAnchor;
    return anchor?.number === number ? this.#positions.at(accountId, anchor, incarnation.id) : undefined;
  }

  /** Restarts every feed with a snapshot, because the database is an older copy. */
  async #replaceIncarnation(lost: string): Promise<void> {
    if (!(await this.#dependencies.incarnation.replace(lost))) return;
    for (const feed of this.#open) if (feed.hasStarted) feed.close('restored');
  }

  /** Returns the open feeds of a replica. */
  of(accountId: string, replicaId: string): Feed[] {
    return [...(this.#byAccount.get(accountId) ?? [])].filter(({ reader }) => reader.replicaId === replicaId);
  }

  /** Returns and clears the activity since the last call: connections of replicas and uses of old credentials. */
  takeActivity(): TakenActivity {
    for (const feed of this.#open) this.#recordActivity(feed);
    return this.#activity.take();
  }

  /** Returns the unstored activity of a disconnected replica. */
  connectionOf(replicaId: string): ReplicaConnection | undefined {
    return this.#activity.of(replicaId);
  }

  /** Records that the old credential of a rotation was presented. */
  recordOldUse({ accountId, replicaId, ip, credential: { digest } }: Reader): void {
    this.#activity.recordOldUse(replicaId, { accountId, digest, at: this.#dependencies.now(), ip });
  }

  /** Returns the last unstored use of the old credential with this digest. An open feed counts as a use now. */
  oldUseOf(accountId: string, replicaId: string, digest: Uint8Array): OldCredentialUse | undefined {
    for (const feed of this.of(accountId, replicaId)) this.#recordActivity(feed);
    return this.#activity.oldUseOf(replicaId, digest);
  }

  /** Closes all feeds, because the server is stopping. */
  closeAll(): void {
    this.#isClosing = true;
    for (const feed of this.#open) feed.close('closing');
  }

  #add(feed: Feed): void {
    const { accountId } = feed.reader;
    const feeds = this.#byAccount.get(accountId) ?? new Set();
    this.#byAccount.set(accountId, feeds.add(feed));
    this.#open.add(feed);
    this.#rotating.set(feed, feed.reader.credential.endsAt);
    this.#heartbeatGroups[this.#opened++ % HEARTBEAT_TICKS]?.add(feed);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #remove(feed: Feed): void {
    if (!this.#open.delete(feed)) return;
    this.#recordActivity(feed);
    this.#rotating.delete(feed);
    const { accountId } = feed.reader;
    const feeds = this.#byAccount.get(accountId);
    feeds?.delete(feed);
    if (feeds?.size === 0) this.#byAccount.delete(accountId);
    for (const group of this.#heartbeatGroups) group.delete(feed);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #recordActivity(feed: Feed): void {
    const { accountId, replicaId, ip } = feed.reader;
    this.#activity.record(replicaId, { accountId, at: this.#dependencies.now(), ip, number: feed.number });
    if (this.#rotating.has(feed)) this.recordOldUse(feed.reader);
  }

  #onChanges(changes: readonly FollowedChange[]): void {
    this.#history.add(changes);
    this.#closeRevoked(changes);
    for (const accountId of new Set(changes.map((change) => change.accountId))) {
      for (const feed of this.#byAccount.get(accountId) ?? []) feed.advance();
    }
  }

  #closeRevoked(changes: readonly FollowedChange[]): void {
    for (const { entity, entityId, accountId, credentials = [] } of changes) {
      if (entity === 'replica') this.#updateCredentials(this.of(accountId, entityId), credentials);
      if (entity === 'account') this.#closeDenied(accountId);
    }
  }

  /** Closes the feeds of a replica whose credential was revoked, and records when the other feeds expire. */
  #updateCredentials(feeds: readonly Feed[], credentials: readonly AcceptedCredential[]): void {
    for (const feed of feeds) {
      const acceptedCredential = credentialWith(credentials, feed.reader.credential.digest);
      if (acceptedCredential) this.#rotating.set(feed, acceptedCredential.endsAt);
      // Asks a service that also has the current credential to reconnect with it.
      else feed.close(credentials.length > 0 && this.#rotating.has(feed) ? 'rotated' : 'revoked');
    }
  }

  /** Closes the feed if the account no longer allows its IP address, because a feed is one long request. */
  #closeDenied(accountId: string): void {
    const { allowedIps = [] } = this.#dependencies.index.accountWithId(accountId) ?? {};
    if (allowedIps.length === 0) return;
    const list = compileAddressList(allowedIps);
    for (const feed of this.#byAccount.get(accountId) ?? []) if (!list.includes(feed.reader.ip)) feed.close('revoked');
  }

  readonly #nextEvents: NextEvents = (accountId, from) => {
    const { index, follower, jwks } = this.#dependencies;
    if (!this.#history.hasAfter(accountId, from)) return { text: '', number: Math.max(from, follower.number) };
    if (this.#lastText?.accountId === accountId && this.#lastText.from === from) return this.#lastText;
    const { completeAfter } = this.#history;
    if (completeAfter !== undefined && from < completeAfter) return undefined;
    const changes = this.#history.after(accountId, from, CHANGES_PER_WRITE);
    const number = changes.length < CHANGES_PER_WRITE ? follower.number : (changes.at(-1)?.number ?? from);
    const keys = jwks();
    const events = changes.map((change) => changeText(index, change, keys)).filter((event) => event !== '');
    // Only the last event has the position, because the reader does not have all changes up to the position before that
    // event.
    events.push(withPosition(events.pop() ?? '', this.#positionAt(accountId, number)));
    const text = events.join('');
    this.#lastText = { accountId, from, number, text };
    return this.#lastText;
  };

  /** Sends no heartbeat while the index may be out of date. Readers detect this by the missing heartbeats. */
  #tick(): void {
    this.#ticks = (this.#ticks + 1) % HEARTBEAT_TICKS;
    const { follower, now } = this.#dependencies;
    this.#rotating.tick(now());
    if (!follower.isCurrent) return;
    const { number } = follower;
    const beat = eventText('beat', { now: now(), number });
    for (const feed of this.#heartbeatGroups[this.#ticks] ?? []) {
      feed.advance();
      if (feed.number === number)
        feed.sendHeartbeat(withPosition(beat, this.#positionAt(feed.reader.accountId, number)));
    }
  }
}

/**
 * Asks the oldest idle feed to reconnect.
 * @returns false if no feed is idle
 */
function closeOldestIdle(feeds: Iterable<Feed>): boolean {
  for (const feed of feeds) {
    if (!feed.isIdle) continue;
    feed.close('moved_on');
    return true;
  }
  return false;
}
