import type { KeyPosition } from '../../domain/key-search.ts';
import type { StringInterner } from '../string-interner.ts';
import type { TextRecords } from '../texts/text-records.ts';

type Value = KeyPosition['value'];

/** A sort order of the list, identical to the database's order. Ties are in the order in which keys were added. */
export interface KeyOrder {
  /** Numbers by row for a numeric order, so that rows can be skipped quickly. */
  readonly column?: ArrayLike<number>;
  compare(a: number, b: number): number;
  /** Compares a row with the value of a cursor, which may have any type. */
  compareWith(row: number, value: Value): number;
  valueOf(row: number): Value;
}

export function byNumber(column: ArrayLike<number>): KeyOrder {
  return {
    column,
    compare: (a, b) => (column[a] as number) - (column[b] as number),
    compareWith: (row, value) =>
      typeof value === 'number' ? (column[row] as number) - value : value === null ? 1 : -1,
    valueOf: (row) => column[row] as number,
  };
}

export function byName(column: ArrayLike<number>, names: StringInterner): KeyOrder {
  const { ranks } = names;
  const rankOf = (row: number) => ranks[column[row] as number] as number;
  let cachedValue: string | undefined;
  let rank = 0;
  return {
    compare: (a, b) => rankOf(a) - rankOf(b),
    compareWith(row, value) {
      if (typeof value !== 'string') return 1;
      if (value !== cachedValue) rank = names.rankOf(value);
      cachedValue = value;
      return rankOf(row) - rank;
    },
    valueOf: (row) => names.textOf(column[row] as number),
  };
}

/** @param isAbsent true if an empty text means null */
export function byText(texts: TextRecords, field: number, isAbsent: boolean): KeyOrder {
  let cachedValue: Value = null;
  let bytes = new Uint8Array();
  return {
    compare: (a, b) => texts.compare(a, b, field),
    compareWith(row, value) {
      if (value !== cachedValue) bytes = Buffer.from(typeof value === 'string' ? value : '');
      cachedValue = value;
      return texts.compareWith(row, field, bytes);
    },
    valueOf(row) {
      const value = texts.field(row, field);
      return isAbsent && value === '' ? null : value;
    },
  };
}
