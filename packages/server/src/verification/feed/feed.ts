import type { AcceptedCredential } from '../../domain/replica.ts';
import { eventText } from './events.ts';

/** Where the events of one reader go. */
export interface Outlet {
  /** @returns whether more may be written at once; otherwise {@link whenDrained} says when */
  write(text: string): boolean;
  /** @param then is called once, when everything that was written has left */
  whenDrained(then: () => void): void;
  /** Says this last, and closes. */
  end(text: string): void;
  /** Closes without a word. */
  destroy(): void;
}

/** Why the server ends a feed: to be read by programs. */
export type Farewell = 'revoked' | 'rotated' | 'closing' | 'moved_on' | 'restored';

/** Whoever reads: a replica, and where it is. */
export interface Reader {
  readonly accountId: string;
  readonly replicaId: string;
  /** The credential that opened the feed, as it was accepted then. */
  readonly credential: AcceptedCredential;
  readonly ip: string | null;
}

/** The events that follow a place in the log, and the place behind them; undefined when they are not known any more. */
export type Following = (accountId: string, number: number) => { text: string; number: number } | undefined;

/** How long it may take a reader to take what was written for it. */
export const STALL_MS = 10_000;

/** The stream to one reader. Holds nothing that was not written yet but a number, however slowly it is read. */
export class Feed {
  readonly reader: Reader;
  /** Unix seconds. */
  readonly since: number;
  readonly #outlet: Outlet;
  readonly #following: Following;
  readonly #closed: (feed: Feed) => void;
  readonly #stallMs: number;
  #number: number;
  #hasStarted = false;
  #isLive = false;
  #isClosed = false;
  #stall: NodeJS.Timeout | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(parts: {
    reader: Reader;
    since: number;
    outlet: Outlet;
    following: Following;
    /** Hears when it is closed, by whomever. */
    closed: (feed: Feed) => void;
    number: number;
    stallMs: number;
  }) {
    this.reader = parts.reader;
    this.since = parts.since;
    this.#outlet = parts.outlet;
    this.#following = parts.following;
    this.#closed = parts.closed;
    this.#number = parts.number;
    this.#stallMs = parts.stallMs;
  }

  /** Everything up to this entry was sent. */
  get number(): number {
    return this.#number;
  }

  /** Nothing is on its way to the reader. */
  get isIdle(): boolean {
    return this.#isLive && !this.#drained;
  }

  /** Whether the reader was told anything yet. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Writes what the stream begins with, piece by piece as the reader takes it. @returns whether it is still open */
  async write(text: string): Promise<boolean> {
    this.#hasStarted = true;
    if (!this.#isClosed) this.#send(text);
    await this.#drained?.promise;
    return !this.#isClosed;
  }

  /** From here on it follows the log by itself. @param number up to which everything was sent */
  begin(number: number): void {
    this.#number = number;
    this.#isLive = true;
    this.advance();
  }

  /** Sends what is new, as far as the reader takes it. */
  advance(): void {
    while (this.isIdle && !this.#isClosed) {
      const next = this.#following(this.reader.accountId, this.#number);
      // It read so slowly that it has to begin again.
      if (next === undefined) {
        this.close('moved_on');
        return;
      }
      const isDone = next.number === this.#number;
      this.#number = next.number;
      if (isDone) return;
      if (next.text !== '') this.#send(next.text);
    }
  }

  /** Says that everything up to its number was sent. */
  beat(text: string): void {
    if (this.isIdle && !this.#isClosed) this.#send(text);
  }

  close(code: Farewell): void {
    if (this.#isClosed) return;
    this.gone();
    this.#outlet.end(eventText('bye', { code }));
  }

  /** The reader went away. */
  gone(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#stall);
    this.#drained?.resolve();
    this.#closed(this);
  }

  #send(text: string): void {
    if (this.#outlet.write(text)) return;
    this.#drained = Promise.withResolvers();
    this.#stall = setTimeout(() => this.#cutOff(), this.#stallMs).unref();
    this.#outlet.whenDrained(() => {
      clearTimeout(this.#stall);
      const drained = this.#drained;
      this.#drained = undefined;
      drained?.resolve();
      this.advance();
    });
  }

  #cutOff(): void {
    if (this.#isClosed) return;
    this.gone();
    this.#outlet.destroy();
  }
}
