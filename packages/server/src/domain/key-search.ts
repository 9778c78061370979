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

/** A position in the list: the sort value and ordinal of the record at the position. */
export interface KeyPosition {
  readonly value: string | number | null;
  readonly ordinal: number;
}

/** The search criteria for an account's keys. */
export interface KeyFilter {
  readonly text?: string;
  readonly role?: string;
  readonly owner?: string;
  /** True for keys without an owner only. */
  readonly hasNoOwner?: true;
  /** Matches keys whose owner is none of these users. The list contains all users of the account. */
  readonly ownerNotAmong?: ReadonlySet<string>;
  readonly tag?: string;
  /** Exact values of text fields. */
  readonly textFields?: Readonly<Partial<Record<TextFieldName, string>>>;
  readonly condition?: KeyCondition;
  /** Matches keys without a decision in this open review. */
  readonly undecidedIn?: DecidedKeys;
}

/** The keys with a decision in a review, by ordinal for the in-memory list. */
export interface DecidedKeys {
  readonly review: string;
  readonly ordinals: ReadonlySet<number>;
}

export interface KeySearch extends KeyFilter {
  readonly sort: KeySort;
  readonly descending: boolean;
}

/** The page of the results to return. */
export interface KeyRange {
  readonly size: number;
  readonly from?: KeyPosition;
  /** True to read toward the start of the list. */
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
 * Returns the rows of a page, and the positions of the next and previous page.
 * @param rows the rows in reading direction; one more than the page size if more rows exist
 */
export function pageOf<Row>(rows: readonly Row[], { size, from, backwards = false }: KeyRange) {
  const more = rows.length > size;
  const pageRows = rows.slice(0, size);
  if (backwards) pageRows.reverse();
  const hasNext = backwards || more;
  const hasPrevious = backwards ? more : from !== undefined;
  return { pageRows, previous: hasPrevious ? pageRows[0] : undefined, next: hasNext ? pageRows.at(-1) : undefined };
}
