import { PendingUsage } from '../domain/pending-usage.ts';
import { type OnEvent, UsageEvents } from './events.ts';

/** How far a journal is in the database: all segments before this one, and of this one the keys up to `key`. */
export interface Position {
  readonly segment: number;
  /** The ordinal of a key; 0 for none. */
  readonly key: number;
}

/** In one segment, which is read as a whole after a crash: 24 MB. */
const MAX_EVENTS = 1_000_000;

/** A segment of a journal: the usage of keys that is not in the database, and the events that it comes from. */
export class Segment {
  /** The id of the journal. */
  readonly journal: string;
  readonly number: number;
  /** By the ordinal of the key. */
  readonly pending = new Map<number, PendingUsage>();
  readonly events = new UsageEvents();
  readonly #counts: (key: number, at: number) => boolean;

  /** @param counts whether an event of a key counts; a journal that is read again may name keys that are gone */
  constructor(journal: string, number: number, counts: (key: number, at: number) => boolean = () => true) {
    this.journal = journal;
    this.number = number;
    this.#counts = counts;
  }

  /** Whether the segment should be sealed although an earlier one is not in the database. */
  get isLarge(): boolean {
    return this.events.cleared >= MAX_EVENTS;
  }

  applyEvents(onEvent: OnEvent): void {
    this.events.apply((key, accountId, at) => this.#usageOf(key, accountId, at), onEvent);
  }

  #usageOf(key: number, accountId: string, at: number): PendingUsage | undefined {
    const known = this.pending.get(key);
    if (!this.#counts(key, at)) return undefined;
    if (known) return known;
    const usage = new PendingUsage(accountId, key);
    this.pending.set(key, usage);
    return usage;
  }
}
