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

/** The effect of an event on its connection. */
export type EventEffect = undefined | 'ready' | 'late' | { readonly bye: string };

/** The replica as received from the feed, and whether it is current. */
export class FeedState {
  readonly freshness: Freshness;
  readonly clock: Clock;
  #replica: Replica | undefined;
  /** An incomplete snapshot. Until it is complete, the previous replica is used. */
  #snapshot: Replica | undefined;
  #hello: Hello | undefined;
  #number: number | undefined;
  #position: string | undefined;
  #connection: ConnectionClock | undefined;
  /** True after this connection has sent `hello`, and `ready`. */
  #isOpen = false;
  #isReady = false;

  constructor(clock: Clock, maxStaleness: number) {
    this.clock = clock;
    this.freshness = new Freshness(clock, maxStaleness);
  }

  /** The replica; undefined if it is stale or missing. */
  get current(): Replica | undefined {
    return this.freshness.isCurrent() ? this.#replica : undefined;
  }

  /** The replica, even if it is stale. */
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

  /** The position in the change log up to which every change was received. */
  get number(): number | undefined {
    return this.#number;
  }

  /**
   * The position to resume from; undefined if a snapshot is needed. An event without a position clears it, because the
   * event may be newer than the last position, and a server whose data was restored could not undo the event.
   */
  get position(): string | undefined {
    return this.#position;
  }

  /** True if this connection has sent all missed changes. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Switches to the events of another connection. */
  connect(connection: ConnectionClock): void {
    this.#disconnect();
    this.#connection = connection;
  }

  /** Discards the state. The next connection starts with a snapshot. */
  reset(): void {
    this.#disconnect();
    this.#replica = undefined;
    this.#number = undefined;
    this.#position = undefined;
    this.freshness.reset();
  }

  #disconnect(): void {
    this.#snapshot = undefined;
    this.#isOpen = false;
    this.#isReady = false;
  }

  /** @throws a feed fault for an invalid event; the state must then be discarded */
  apply({ name, data, id }: FeedEvent): EventEffect {
    const effect = this.#apply(name, data);
    // A snapshot is applied when it is complete, and so is its position.
    if (id !== undefined && this.#isReady) this.#position = readPosition(id);
    return effect;
  }

  #apply(name: string, data: unknown): EventEffect {
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
        this.#target.revoke(readIds(data), this.freshness.serverTime());
        return undefined;
      case 'ready':
        return this.#complete(this.#opened, readReady(data).nowMs);
      case 'beat':
        return this.#beat(readBeat(data));
      case 'bye':
        return { bye: readBye(data) };
      default:
        // A newer server may send events that this version does not need.
        return undefined;
    }
  }

  /** The `hello` event of this connection. */
  get #opened(): Hello {
    if (this.#hello && this.#isOpen) return this.#hello;
    throw feedFault('hello first');
  }

  get #target(): Replica {
    const target = this.#snapshot ?? this.#replica;
    if (!this.#isOpen || !target) throw feedFault('hello before keys');
    if (!this.#snapshot) this.#position = undefined;
    return target;
  }

  #open(hello: Hello): EventEffect {
    if (hello.mode === 'snapshot') this.#snapshot = new Replica();
    else if (!this.#replica) throw feedFault('a snapshot');
    this.#hello = hello;
    this.#isOpen = true;
    if (this.#connection) this.freshness.opened(this.#connection, hello.now);
    return undefined;
  }

  #complete({ number }: Hello, nowMs: number | undefined): EventEffect {
    if (this.#snapshot) {
      this.#replica = this.#snapshot;
      this.#position = undefined;
    }
    this.#snapshot = undefined;
    this.#number = number;
    this.#isReady = true;
    // Changes made during the snapshot follow it, and the next heartbeat confirms them. Until then, the state is as old
    // as the first event.
    this.freshness.ready(nowMs);
    return 'ready';
  }

  #beat({ now, number }: { now: number; number: number | undefined }): EventEffect {
    if (!this.#isReady) return undefined;
    if (number !== undefined) this.#number = number;
    return this.freshness.beat(now) ? undefined : 'late';
  }
}
