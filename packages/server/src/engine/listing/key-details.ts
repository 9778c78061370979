import type { ListedKey } from '../../domain/checked-key.ts';
import type { KeyFilter } from '../../domain/key-search.ts';
import { DEFAULT_TEXT_FIELDS, type TextFields, textFieldNames } from '../../domain/key-text-fields.ts';
import { StringInterner } from '../string-interner.ts';

const NO_OWNER = '';

/** Owners, tags and text fields of keys, for filters. Few keys have any of them, and many values are equal. */
export class KeyDetails {
  readonly #owners = new StringInterner();
  #ownedBy = new Int32Array(0);
  readonly #rowsOfTag = new Map<string, Set<number>>();
  readonly #tags = new Map<number, readonly string[]>();
  /** Contains only rows with at least one of them. */
  readonly #textFields = new Map<number, TextFields>();

  add(row: number, { owner, tags, textFields }: ListedKey): void {
    this.#ownedBy[row] = this.#owners.intern(owner ?? NO_OWNER);
    if (textFields !== DEFAULT_TEXT_FIELDS) this.#textFields.set(row, textFields);
    if (tags.length === 0) return;
    this.#tags.set(row, tags);
    for (const tag of tags) {
      const rows = this.#rowsOfTag.get(tag) ?? new Set();
      this.#rowsOfTag.set(tag, rows.add(row));
    }
  }

  delete(row: number): void {
    this.#textFields.delete(row);
    for (const tag of this.#tags.get(row) ?? []) {
      const rows = this.#rowsOfTag.get(tag);
      rows?.delete(row);
      if (rows?.size === 0) this.#rowsOfTag.delete(tag);
    }
    this.#tags.delete(row);
  }

  /** Returns a predicate for a filter's owner, tag and text fields; undefined if the filter has none of them. */
  testOf(filter: KeyFilter): ((row: number) => boolean) | undefined {
    const tests = [this.#ownerTest(filter), this.#tagTest(filter), this.#textFieldTest(filter)];
    const activeTests = tests.filter((each) => each !== undefined);
    return activeTests.length === 0 ? undefined : (row) => activeTests.every((test) => test(row));
  }

  grow(capacity: number): void {
    const larger = new Int32Array(capacity);
    larger.set(this.#ownedBy);
    this.#ownedBy = larger;
  }

  #ownerTest({ owner, hasNoOwner, ownerNotAmong }: KeyFilter) {
    if (owner === undefined && !hasNoOwner && !ownerNotAmong) return undefined;
    const noOwner = this.#owners.find(NO_OWNER);
    const ownerNumber = owner === undefined ? undefined : this.#owners.find(owner);
    const currentOwners = ownerNotAmong && new Set([...ownerNotAmong].map((each) => this.#owners.find(each)));
    const ownedBy = this.#ownedBy;
    return (row: number) => {
      const number = ownedBy[row] as number;
      if (ownerNumber !== undefined && number !== ownerNumber) return false;
      if (hasNoOwner && number !== noOwner) return false;
      return !currentOwners || (number !== noOwner && !currentOwners.has(number));
    };
  }

  #tagTest({ tag }: KeyFilter) {
    if (tag === undefined) return undefined;
    const rows = this.#rowsOfTag.get(tag);
    return (row: number) => rows?.has(row) === true;
  }

  #textFieldTest({ textFields: requested }: KeyFilter) {
    if (!requested) return undefined;
    const names = textFieldNames.filter((name) => requested[name] !== undefined);
    return (row: number) => {
      const fields = this.#textFields.get(row) ?? DEFAULT_TEXT_FIELDS;
      return names.every((name) => fields[name] === requested[name]);
    };
  }
}
