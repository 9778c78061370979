import { isTurned, type KeyPlace, type KeyRange, type KeySearch, pageOf } from '../../domain/key-search.ts';
import { firstOf } from './first-rows.ts';
import type { KeyOrder } from './key-order.ts';

/** What a search finds: the ordinals of a page, and how many keys match in all. */
export interface FoundKeys {
  readonly ordinals: readonly number[];
  readonly total: number;
  readonly previous: KeyPlace | null;
  readonly next: KeyPlace | null;
}

interface Ordered {
  readonly order: KeyOrder;
  /** Of each row. */
  readonly ordinals: ArrayLike<number>;
}

/** A page of the rows that match, in the order of the search. */
export function pageOfRows(
  matching: Int32Array,
  { order, ordinals }: Ordered,
  search: KeySearch,
  range: KeyRange,
): FoundKeys {
  const rows = firstOf(matching, { order, ordinals, turned: isTurned(search, range), range });
  const { shown, previous, next } = pageOf(rows, range);
  const place = (row: number | undefined): KeyPlace | null =>
    row === undefined ? null : { value: order.valueOf(row), ordinal: ordinals[row] as number };
  return {
    ordinals: shown.map((row) => ordinals[row] as number),
    total: matching.length,
    previous: place(previous),
    next: place(next),
  };
}
