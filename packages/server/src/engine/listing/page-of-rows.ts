import { isReversed, type KeyPosition, type KeyRange, type KeySearch, pageOf } from '../../domain/key-search.ts';
import type { FoundKeys } from '../key-engine.ts';
import { selectFirstRows } from './first-rows.ts';
import type { KeyOrder } from './key-order.ts';

interface Ordered {
  readonly order: KeyOrder;
  /** Ordinals by row. */
  readonly ordinals: ArrayLike<number>;
}

/** Returns one page of the matching rows, in the order of the search. */
export function pageOfRows(
  matching: Int32Array,
  { order, ordinals }: Ordered,
  search: KeySearch,
  range: KeyRange,
): FoundKeys {
  const rows = selectFirstRows(matching, { order, ordinals, isReversed: isReversed(search, range), range });
  const { pageRows, previous, next } = pageOf(rows, range);
  const positionOf = (row: number | undefined): KeyPosition | null =>
    row === undefined ? null : { value: order.valueOf(row), ordinal: ordinals[row] as number };
  return {
    ordinals: pageRows.map((row) => ordinals[row] as number),
    total: matching.length,
    previous: positionOf(previous),
    next: positionOf(next),
  };
}
