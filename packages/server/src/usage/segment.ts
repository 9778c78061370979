import { PendingUsage } from '../domain/pending-usage.ts';
import { type OnEvent, UsageEvents } from './events.ts';

/**
 * The part of a journal that is in the database: all segments before this one, and the keys of this segment up to
 * `key`.
 */
export interface Position {
  readonly segment: number;
  /** The ordinal of a key; 0 if the segment has not been started. */
  readonly key: number;
}

/** Maximum number of events in a segment. After a crash, a segment is read as a whole: 24 MB. */
const MAX_EVENTS = 1_000_000;

/** A segment of a journal: usage of keys that is not in the database yet, and the events from which it was computed. */
export class Segment {
  /** The id of the journal. */
  readonly journal: string;
  readonly number: number;
  /** Pending usage by the ordinal of the key. */
  readonly pending = new Map<number, PendingUsage>();
  readonly events = new UsageEvents();
  readonly #counts: (key: number, at: number) => boolean;

  /**
   * @param counts returns whether an event of a key counts, because a journal of an earlier process may contain deleted
   * keys
   */
  constructor(journal: string, number: number, counts: (key: number, at: number) => boolean = () => true) {
    this.journal = journal;
    this.number = number;
    this.#counts = counts;
  }

  /** True if the segment should be sealed even though an earlier one is not in the database. */
  get isLarge(): boolean {
    return this.events.cleared >= MAX_EVENTS;
  }

  applyEvents(onEvent: OnEvent): void {
    this.events.apply((key, accountId, at) => this.#usageOf(key, accountId, at), onEvent);
  }

  #usageOf(key: number, accountId: string, at: number): PendingUsage | undefined {
    const existing = this.pending.get(key);
    if (!this.#counts(key, at)) return undefined;
    if (existing) return existing;
    const usage = new PendingUsage(accountId, key);
    this.pending.set(key, usage);
    return usage;
  }
}
