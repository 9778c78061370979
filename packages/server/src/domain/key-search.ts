import type { ApiKey } from './api-key.ts';
import type { KeyCondition } from './key-condition.ts';
import type { TextFieldName } from './key-text-fields.ts';

export type KeySort =
  | 'added'
  | 'appname'
  | 'role'
  | 'last_login'
  | 'created_at'
  | 'created_by'
  | 'expires_at'
  | 'status'
  | 'hint'
  | 'usage';

/** A position in the list: the sorted value and the ordinal of the record there. */
export interface KeyPosition {
  readonly value: string | number | null;
  readonly ordinal: number;
}

/** Selects keys of an account. */
export interface KeyFilter {
  readonly text?: string;
  readonly role?: string;
  readonly owner?: string;
  /** Only keys without an owner. */
  readonly hasNoOwner?: true;
  /** Only keys whose owner is not among these users, who are all users of the account. */
  readonly ownerNotAmong?: ReadonlySet<string>;
  readonly tag?: string;
  /** Exact values. */
  readonly textFields?: Readonly<Partial<Record<TextFieldName, string>>>;
  readonly condition?: KeyCondition;
  /** Only keys without a decision in this open review. */
  readonly undecidedIn?: DecidedKeys;
}

/** The keys with a decision in a review; by ordinal for the in-memory list. */
export interface DecidedKeys {
  readonly review: string;
  readonly ordinals: ReadonlySet<number>;
}

export interface KeySearch extends KeyFilter {
  readonly sort: KeySort;
  readonly descending: boolean;
}

/** The part of the results to return. */
export interface KeyRange {
  readonly size: number;
  readonly from?: KeyPosition;
  /** Read towards the start of the list. */
  readonly backwards?: boolean;
}

export interface KeyPage {
  readonly keys: readonly ApiKey[];
  readonly previous: KeyPosition | null;
  readonly next: KeyPosition | null;
}

/** Returns whether rows are read in reverse order. */
export function isReversed({ descending }: KeySearch, { backwards = false }: KeyRange): boolean {
  return descending !== backwards;
}

/**
 * Returns the rows of a page, and the positions of the next and the previous page.
 * @param rows in reading direction, one more than the size if more rows exist
 */
export function pageOf<Row>(rows: readonly Row[], { size, from, backwards = false }: KeyRange) {
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (backwards) shown.reverse();
  const hasNext = backwards || more;
  const hasPrevious = backwards ? more : from !== undefined;
  return { shown, previous: hasPrevious ? shown[0] : undefined, next: hasNext ? shown.at(-1) : undefined };
}
