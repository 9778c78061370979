import {
  type FeedEvent,
  type Hello,
  readAccount,
  readBeat,
  readBye,
  readHello,
  readIds,
  readKey,
  readKeys,
  readPosition,
  readReady,
} from '../feed-content.ts';
import { Replica } from '../replica.ts';
import type { Clock, ConnectionClock } from './connection-clock.ts';
import { feedFault } from './feed-error.ts';
import { Freshness } from './freshness.ts';

/** What an event means for the connection that it came over. */
export type Consequence = undefined | 'ready' | 'late' | { readonly bye: string };

/** What the feed has told so far, and for how long it may be believed. */
export class FeedState {
  readonly freshness: Freshness;
  readonly clock: Clock;
  #replica: Replica | undefined;
  /** A snapshot that is not complete yet: meanwhile the one before answers. */
  #building: Replica | undefined;
  #hello: Hello | undefined;
  #number: number | undefined;
  #position: string | undefined;
  #connection: ConnectionClock | undefined;
  /** Of this connection: whether it said hello, and was complete. */
  #isOpen = false;
  #isReady = false;

  constructor(clock: Clock, maxStaleness: number) {
    this.clock = clock;
    this.freshness = new Freshness(clock, maxStaleness);
  }

  /** Undefined when nobody may vouch for what is known, or nothing is. */
  get current(): Replica | undefined {
    return this.freshness.isCurrent() ? this.#replica : undefined;
  }

  /** However old. */
  get latest(): Replica | undefined {
    return this.#replica;
  }

  get shortname(): string {
    return this.#hello?.shortname ?? '';
  }

  get issuer(): string {
    return this.#hello?.issuer ?? '';
  }

  get heartbeatSeconds(): number | undefined {
    return this.#hello?.heartbeatSeconds;
  }

  /** The entry of the change log up to which everything was received. */
  get number(): number | undefined {
    return this.#number;
  }

  /**
   * The position to resume from; undefined when only a snapshot helps. An event without a position may be newer than every
   * position received before it, so it leaves none: a server whose data was restored would not know what to take back.
   */
  get position(): string | undefined {
    return this.#position;
  }

  /** Whether this connection has sent everything that was missed. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Applies the events of another connection from here on. */
  connect(connection: ConnectionClock): void {
    this.#disconnect();
    this.#connection = connection;
  }

  /** Believes nothing any more, and will begin with a snapshot. */
  distrust(): void {
    this.#disconnect();
    this.#replica = undefined;
    this.#number = undefined;
    this.#position = undefined;
    this.freshness.forget();
  }

  #disconnect(): void {
    this.#building = undefined;
    this.#isOpen = false;
    this.#isReady = false;
  }

  /** @throws for what is not understood, after which nothing may be believed */
  apply({ name, data, id }: FeedEvent): Consequence {
    const consequence = this.#apply(name, data);
    // A snapshot counts as a whole or not at all, and so does its position.
    if (id !== undefined && this.#isReady) this.#position = readPosition(id);
    return consequence;
  }

  #apply(name: string, data: unknown): Consequence {
    switch (name) {
      case 'hello':
        return this.#open(readHello(data));
      case 'account':
        this.#target.setAccount(readAccount(data));
        return undefined;
      case 'keys':
        for (const row of readKeys(data)) this.#target.setKey(row);
        return undefined;
      case 'key':
        this.#target.setKey(readKey(data));
        return undefined;
      case 'gone':
        for (const each of readIds(data)) this.#target.delete(each);
        return undefined;
      case 'ended':
        this.#target.endTokens(readIds(data), this.freshness.serverTime());
        return undefined;
      case 'ready':
        return this.#complete(this.#opened, readReady(data).nowMs);
      case 'beat':
        return this.#beat(readBeat(data));
      case 'bye':
        return { bye: readBye(data) };
      default:
        // A newer server may say more than this version needs.
        return undefined;
    }
  }

  /** What this connection began with. */
  get #opened(): Hello {
    if (this.#hello && this.#isOpen) return this.#hello;
    throw feedFault('hello first');
  }

  get #target(): Replica {
    const target = this.#building ?? this.#replica;
    if (!this.#isOpen || !target) throw feedFault('hello before keys');
    if (!this.#building) this.#position = undefined;
    return target;
  }

  #open(hello: Hello): Consequence {
    if (hello.mode === 'snapshot') this.#building = new Replica();
    else if (!this.#replica) throw feedFault('a snapshot');
    this.#hello = hello;
    this.#isOpen = true;
    if (this.#connection) this.freshness.opened(this.#connection, hello.now);
    return undefined;
  }

  #complete({ number }: Hello, nowMs: number | undefined): Consequence {
    if (this.#building) {
      this.#replica = this.#building;
      this.#position = undefined;
    }
    this.#building = undefined;
    this.#number = number;
    this.#isReady = true;
    // What changed while it was sent comes after it, and the next beat says that all of it came. So this is as old as the
    // first event.
    this.freshness.heardFirst(nowMs);
    return 'ready';
  }

  #beat({ now, number }: { now: number; number: number | undefined }): Consequence {
    if (!this.#isReady) return undefined;
    if (number !== undefined) this.#number = number;
    return this.freshness.heard(now) ? undefined : 'late';
  }
}
