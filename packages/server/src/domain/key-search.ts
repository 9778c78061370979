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

/** A place in the list: the sorted value and the ordinal of the record that stands there. */
export interface KeyPlace {
  readonly value: string | number | null;
  readonly ordinal: number;
}

/** Which keys of an account. */
export interface KeyFilter {
  readonly text?: string;
  readonly role?: string;
  readonly owner?: string;
  /** Only keys that nobody is named to answer for. */
  readonly hasNoOwner?: true;
  /** Only keys whose owner is none of these people, who are all that the account has. */
  readonly ownerNotAmong?: ReadonlySet<string>;
  readonly tag?: string;
  /** Exact values. */
  readonly textFields?: Readonly<Partial<Record<TextFieldName, string>>>;
  readonly condition?: KeyCondition;
  /** Only keys that this review, which is open, has not decided about. */
  readonly undecidedIn?: DecidedKeys;
}

/** The keys that a review has decided about, by their ordinals for those who cannot ask. */
export interface DecidedKeys {
  readonly review: string;
  readonly ordinals: ReadonlySet<number>;
}

export interface KeySearch extends KeyFilter {
  readonly sort: KeySort;
  readonly descending: boolean;
}

/** Which part of what a search finds. */
export interface KeyRange {
  readonly size: number;
  readonly from?: KeyPlace;
  /** Read towards the beginning of the list. */
  readonly backwards?: boolean;
}

export interface KeyPage {
  readonly keys: readonly ApiKey[];
  readonly previous: KeyPlace | null;
  readonly next: KeyPlace | null;
}

/** Whether the order is read from its end. */
export function isTurned({ descending }: KeySearch, { backwards = false }: KeyRange): boolean {
  return descending !== backwards;
}

/**
 * What is shown of the rows that were found from a place on, and the places that lead on and back.
 * @param rows one more than the size where there are more, in the direction of reading
 */
export function pageOf<Row>(rows: readonly Row[], { size, from, backwards = false }: KeyRange) {
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (backwards) shown.reverse();
  const hasNext = backwards || more;
  const hasPrevious = backwards ? more : from !== undefined;
  return { shown, previous: hasPrevious ? shown[0] : undefined, next: hasNext ? shown.at(-1) : undefined };
}
