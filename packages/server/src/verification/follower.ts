import { setImmediate as turn } from 'node:timers/promises';
import { type Anchor, compareAnchor, LOG_START } from '../domain/anchor.ts';
import type { CheckedAccount, ListedKey } from '../domain/checked-key.ts';
import { readsOf } from '../domain/events/entity.ts';
import type { AcceptedCredential } from '../domain/replica.ts';
import { Freshness, type FreshnessReport } from './freshness.ts';
import type { KeyIndex } from './key-index.ts';

/** An entry of the change log, with the fields that a follower needs. */
export interface FollowedChange extends Anchor {
  readonly accountId: string;
  readonly entity: string;
  readonly entityId: string;
  /** For a replica: the credentials that are accepted at the time of the read. */
  readonly credentials?: readonly AcceptedCredential[];
}

/** The database as the follower reads it. */
export interface FollowedSource {
  lastChange(): Promise<Anchor>;
  /** Returns the nonce of the entry with this number; undefined if the log does not contain it. */
  nonceOf(number: number): Promise<number | undefined>;
  changesAfter(number: number, limit: number): Promise<readonly FollowedChange[]>;
  accounts(): Promise<readonly CheckedAccount[]>;
  account(id: string): Promise<CheckedAccount | undefined>;
  eachKey(expect: (keys: number) => void, visit: (accountId: string, key: ListedKey) => void): Promise<void>;
  key(accountId: string, id: string): Promise<ListedKey | undefined>;
  /** Returns a number that changes when another process writes. */
  otherProcessVersion(): Promise<number>;
}

const POLL_INTERVAL_MS = 50;
const CHANGES_PER_READ = 250;

type Listener = (changes: readonly FollowedChange[]) => void;

/**
 * Keeps the index up to date by following the change log. Reads the current state of the entity for each entry, so
 * applying an entry twice is harmless. A change of this process is in effect once {@link catchUp} resolves, which the
 * response waits for; changes of other processes are detected by polling.
 */
export class Follower {
  readonly #index: KeyIndex;
  readonly #source: FollowedSource;
  readonly #freshness: Freshness;
  readonly #listeners = new Set<Listener>();
  #anchor = LOG_START;
  /** True if the index is exactly the state of the log up to the anchor. */
  #isExact = false;
  #version = Number.NaN;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #onOthersApplied: (() => void) | undefined;
  /** True if the database was replaced, so that its log is a different one. */
  #isLost = false;
  #onLost: (() => void) | undefined;
  #isStarted = false;

  /** @param elapsed milliseconds of a monotonic clock */
  constructor(index: KeyIndex, source: FollowedSource, elapsed: () => number) {
    this.#index = index;
    this.#source = source;
    this.#freshness = new Freshness(elapsed);
  }

  /** The number of the last applied entry. */
  get number(): number {
    return this.#anchor.number;
  }

  /** The last applied entry. */
  get anchor(): Anchor {
    return this.#anchor;
  }

  /**
   * The anchor, if the index is exactly the state of the log up to it, so that a copy of the index can be resumed from
   * the anchor; undefined while entries are being applied.
   */
  get exactAnchor(): Anchor | undefined {
    return this.#isExact ? this.#anchor : undefined;
  }

  /** True if the index may be used. A process that was suspended may have missed changes. */
  get isCurrent(): boolean {
    return this.#isStarted && !this.#isLost && this.#freshness.isCurrent;
  }

  /** Reads all data, then polls for changes of other processes. */
  async start(): Promise<void> {
    this.#anchor = await this.#source.lastChange();
    for (const account of await this.#source.accounts()) this.#index.setAccount(account);
    await this.#source.eachKey(
      (keys) => this.#index.reserve(keys),
      (accountId, key) => this.#index.setKey(accountId, key),
    );
    this.#isStarted = true;
    this.#freshness.markRead();
    await this.catchUp();
    this.#schedulePoll();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  /**
   * Calls the listener with every applied entry.
   * @returns a function that removes the listener
   */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back after applying entries that other processes may have written. */
  onOthersApplied(callback: () => void): void {
    this.#onOthersApplied = callback;
  }

  /** Calls back once if the database is replaced; from then on, every check is denied. */
  onLost(callback: () => void): void {
    this.#onLost = callback;
  }

  /**
   * Sets the function that is called when the index becomes unusable and when it recovers, once for each change. A lost
   * log is final.
   */
  reportTo(report: (report: FreshnessReport) => void): void {
    this.#freshness.reportTo((change) => {
      if (!this.#isLost) report(change);
    });
  }

  /** Resolves once everything committed before the call is applied. Has no effect before {@link start}. */
  catchUp(): Promise<void> {
    if (!this.#isStarted) return Promise.resolve();
    // A read in progress may have started before the commit. The next read serves all callers until then.
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      this.#running = this.#read().then(
        () => this.#freshness.recordApplied(),
        (cause: unknown) => this.#freshness.recordApplied({ cause }),
      );
      return this.#running;
    });
    return this.#next;
  }

  async #read(): Promise<void> {
    for (;;) {
      const changes = await this.#source.changesAfter(this.number, CHANGES_PER_READ);
      await this.#advance(changes);
      if (changes.length < CHANGES_PER_READ) break;
      // Yields to other work, because thousands of keys may have changed.
      await turn();
    }
  }

  async #advance(changes: readonly FollowedChange[]): Promise<void> {
    const lastAppliedChange = changes.at(-1);
    if (lastAppliedChange) {
      this.#isExact = false;
      await this.#apply(changes);
    }
    // Entities are read in their current state, so a change that was committed during the read may be in the index
    // before its entry.
    const newest = this.#isExact ? this.number : (await this.#source.lastChange()).number;
    if (lastAppliedChange) this.#anchor = { number: lastAppliedChange.number, nonce: lastAppliedChange.nonce };
    this.#isExact = newest === this.number;
    // Set in the same turn as the number, so that an acknowledgement of the number includes the revoked tokens, which a
    // listener adds.
    if (lastAppliedChange) for (const listener of this.#listeners) listener(changes);
  }

  /** Denies every check from now on if the database was replaced by another database or an older copy. */
  async #checkAnchor(): Promise<void> {
    const anchor = this.#anchor;
    const { number: last } = await this.#source.lastChange();
    const nonce = await this.#source.nonceOf(anchor.number);
    if (this.#isLost || compareAnchor(anchor, { lastNumber: last, nonce }) !== 'lost') return;
    this.#isLost = true;
    this.#onLost?.();
  }

  async #apply(changes: readonly FollowedChange[]): Promise<void> {
    const keys = new Map<string, string>();
    const accounts = new Set<string>();
    for (const { entity, entityId, accountId } of changes) {
      const reads = readsOf(entity);
      if (reads === 'key') keys.set(entityId, accountId);
      else if (reads === 'account') accounts.add(accountId);
    }
    for (const id of accounts) {
      const account = await this.#source.account(id);
      if (account) this.#index.setAccount(account);
    }
    for (const [id, accountId] of keys) {
      const key = await this.#source.key(accountId, id);
      if (key) this.#index.setKey(accountId, key);
      else this.#index.deleteKey(id);
    }
  }

  #schedulePoll(): void {
    if (!this.#isStarted) return;
    this.#timer = setTimeout(() => {
      this.#freshness.reportChange();
      // Does not wait for the poll, because a poll that never returns must still be reported.
      this.#polling ??= this.#freshness
        .read(() => this.#poll())
        .finally(() => {
          this.#polling = undefined;
        });
      this.#schedulePoll();
    }, POLL_INTERVAL_MS).unref();
  }

  async #poll(): Promise<void> {
    const version = await this.#source.otherProcessVersion();
    if (version !== this.#version || this.#freshness.isUnreadable) {
      await this.#checkAnchor();
      await this.catchUp();
      if (!this.#freshness.isUnreadable) this.#onOthersApplied?.();
    }
    this.#version = version;
  }
}
