import type { KeyRange, KeySearch } from '../domain/key-search.ts';
import type { FoundKeys } from './key-engine.ts';
import { byNumber } from './listing/key-order.ts';
import { pageOfRows } from './listing/page-of-rows.ts';

/** Keys, and the numbers by which they are sorted. */
export interface NumberedKeys {
  readonly ordinals: readonly number[];
  /** In the same order as {@link ordinals}. */
  readonly numbers: Float64Array;
}

/** Returns a page of keys that are not in the engine, sorted by a number as in the engine. */
export function pageByNumber({ ordinals, numbers }: NumberedKeys, search: KeySearch, range: KeyRange): FoundKeys {
  return pageOfRows(Int32Array.from(ordinals.keys()), { order: byNumber(numbers), ordinals }, search, range);
}
