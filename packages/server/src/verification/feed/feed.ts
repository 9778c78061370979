import type { AcceptedCredential } from '../../domain/replica.ts';
import { eventText } from './events.ts';

/** The connection that receives the events of one feed. */
export interface Outlet {
  /** @returns true if more may be written now; otherwise {@link whenDrained} calls back */
  write(text: string): boolean;
  /** @param then called once all written data was sent */
  whenDrained(then: () => void): void;
  /** Writes a last event and closes. */
  end(text: string): void;
  /** Closes without an event. */
  destroy(): void;
}

/** The reason that the server closes a feed; read by programs. */
export type FeedCloseCode = 'revoked' | 'rotated' | 'closing' | 'moved_on' | 'restored';

/** The replica that reads a feed. */
export interface Reader {
  readonly accountId: string;
  readonly replicaId: string;
  /** The credential that opened the feed, as accepted at that time. */
  readonly credential: AcceptedCredential;
  readonly ip: string | null;
}

/** Returns the events after a position in the log, and the next position; undefined if they are no longer in memory. */
export type NextEvents = (accountId: string, number: number) => { text: string; number: number } | undefined;

/** Maximum time in which a reader must receive what was written. */
export const STALL_MS = 10_000;

/** The stream to one reader. Keeps only a number between writes, however slow the reader is. */
export class Feed {
  readonly reader: Reader;
  /** Unix seconds. */
  readonly since: number;
  readonly #outlet: Outlet;
  readonly #nextEvents: NextEvents;
  readonly #onClosed: (feed: Feed) => void;
  readonly #stallMs: number;
  #number: number;
  #hasStarted = false;
  #isLive = false;
  #isClosed = false;
  #stall: NodeJS.Timeout | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: {
    reader: Reader;
    since: number;
    outlet: Outlet;
    nextEvents: NextEvents;
    /** Called when the feed is closed, for any reason. */
    onClosed: (feed: Feed) => void;
    number: number;
    stallMs: number;
  }) {
    this.reader = options.reader;
    this.since = options.since;
    this.#outlet = options.outlet;
    this.#nextEvents = options.nextEvents;
    this.#onClosed = options.onClosed;
    this.#number = options.number;
    this.#stallMs = options.stallMs;
  }

  /** The number of the last entry that was sent, with all entries before it. */
  get number(): number {
    return this.#number;
  }

  /** True if all written data was sent. */
  get isIdle(): boolean {
    return this.#isLive && !this.#drained;
  }

  /** True if any data was written. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Writes a chunk of the initial state and waits until it was sent.
   * @returns true if the feed is still open
   */
  async write(text: string): Promise<boolean> {
    this.#hasStarted = true;
    if (!this.#isClosed) this.#send(text);
    await this.#drained?.promise;
    return !this.#isClosed;
  }

  /**
   * Makes the feed follow the log from now on.
   * @param number the number of the last entry that was sent, with all entries before it
   */
  followLog(number: number): void {
    this.#number = number;
    this.#isLive = true;
    this.advance();
  }

  /** Sends new events as fast as the reader receives them. */
  advance(): void {
    while (this.isIdle && !this.#isClosed) {
      const next = this.#nextEvents(this.reader.accountId, this.#number);
      // The reader was too slow and must reconnect.
      if (next === undefined) {
        this.close('moved_on');
        return;
      }
      const isUpToDate = next.number === this.#number;
      this.#number = next.number;
      if (isUpToDate) return;
      if (next.text !== '') this.#send(next.text);
    }
  }

  /** Sends a heartbeat, which states that all entries up to its number were sent. */
  sendHeartbeat(text: string): void {
    if (this.isIdle && !this.#isClosed) this.#send(text);
  }

  close(code: FeedCloseCode): void {
    if (this.#isClosed) return;
    this.markClosed();
    this.#outlet.end(eventText('bye', { code }));
  }

  /** Marks the feed as closed after its reader disconnected. */
  markClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#stall);
    this.#drained?.resolve();
    this.#onClosed(this);
  }

  #send(text: string): void {
    if (this.#outlet.write(text)) return;
    this.#drained = Promise.withResolvers();
    this.#stall = setTimeout(() => this.#abort(), this.#stallMs).unref();
    this.#outlet.whenDrained(() => {
      clearTimeout(this.#stall);
      const drained = this.#drained;
      this.#drained = undefined;
      drained?.resolve();
      this.advance();
    });
  }

  #abort(): void {
    if (this.#isClosed) return;
    this.markClosed();
    this.#outlet.destroy();
  }
}
