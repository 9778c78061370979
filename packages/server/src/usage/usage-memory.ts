import type { PendingUsage } from '../domain/pending-usage.ts';
import type { OnEvent } from './events.ts';
import { Segment } from './segment.ts';

/** Usage that is not in the database yet, by segments of journals. Reads add it to the usage in the database. */
export class UsageMemory {
  readonly #journal: string;
  #current: Segment;
  /** Segments that accept no further usage, oldest first. */
  readonly #sealed: Segment[] = [];
  /** Segments of running processes, which fold them themselves; see the CLI in usage.ts. */
  #others: readonly Segment[] = [];
  #onEvent: OnEvent = () => {};

  /** @param journal the id of this process's journal */
  constructor(journal: string) {
    this.#journal = journal;
    this.#current = new Segment(journal, 1);
  }

  /** The segment to which new usage is added. */
  get current(): Segment {
    return this.#current;
  }

  get sealed(): readonly Segment[] {
    return this.#sealed;
  }

  get journal(): string {
    return this.#journal;
  }

  onEvent(listener: OnEvent): void {
    this.#onEvent = listener;
  }

  /** Adds the latest events to the usage of their keys. */
  apply(): void {
    this.#current.applyEvents(this.#onEvent);
  }

  /** Returns the pending usage of a key, oldest first. */
  of(key: number): readonly PendingUsage[] {
    this.apply();
    return this.#segments().flatMap(({ pending }) => pending.get(key) ?? []);
  }

  *all(): Generator<PendingUsage> {
    this.apply();
    for (const { pending } of this.#segments()) yield* pending.values();
  }

  /** Starts a new segment, so that the existing usage can be folded. */
  seal(): void {
    if (this.#current.pending.size === 0) return;
    this.#sealed.push(this.#current);
    this.#current = new Segment(this.#journal, this.#current.number + 1);
  }

  /** Adds a segment that an earlier process wrote. */
  adopt(segment: Segment): void {
    segment.applyEvents(this.#onEvent);
    this.#sealed.push(segment);
  }

  /** Removes a segment that is in the database. */
  remove(segment: Segment): void {
    this.#sealed.splice(this.#sealed.indexOf(segment), 1);
  }

  setOthers(segments: readonly Segment[]): void {
    for (const segment of segments) segment.applyEvents(this.#onEvent);
    this.#others = segments;
  }

  #segments(): Segment[] {
    return [...this.#sealed, ...this.#others, this.#current];
  }
}
