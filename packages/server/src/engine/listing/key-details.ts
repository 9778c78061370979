import type { KeyFilter } from '../../domain/key-search.ts';
import type { ListedKey } from '../../domain/known-key.ts';
import { StringInterner } from '../string-interner.ts';

const NOBODY = '';

/** What people say of keys, as far as the list is narrowed by it: few keys have any, and of those few are alike. */
export class KeyDetails {
  readonly #owners = new StringInterner();
  #ownedBy = new Int32Array(0);
  readonly #rowsOfTag = new Map<string, Set<number>>();
  readonly #tags = new Map<number, readonly string[]>();
  readonly #externalIds = new Map<number, string>();

  add(row: number, { owner, tags, externalId }: ListedKey): void {
    this.#ownedBy[row] = this.#owners.intern(owner ?? NOBODY);
    if (externalId !== null) this.#externalIds.set(row, externalId);
    if (tags.length === 0) return;
    this.#tags.set(row, tags);
    for (const tag of tags) {
      const rows = this.#rowsOfTag.get(tag) ?? new Set();
      this.#rowsOfTag.set(tag, rows.add(row));
    }
  }

  delete(row: number): void {
    this.#externalIds.delete(row);
    for (const tag of this.#tags.get(row) ?? []) {
      const rows = this.#rowsOfTag.get(tag);
      rows?.delete(row);
      if (rows?.size === 0) this.#rowsOfTag.delete(tag);
    }
    this.#tags.delete(row);
  }

  /** Whether a row matches what a filter says of owner, label and external id; undefined when it says nothing. */
  testOf(filter: KeyFilter): ((row: number) => boolean) | undefined {
    const tests = [this.#ownerTest(filter), this.#tagTest(filter), this.#externalIdTest(filter)];
    const asked = tests.filter((each) => each !== undefined);
    return asked.length === 0 ? undefined : (row) => asked.every((test) => test(row));
  }

  grow(capacity: number): void {
    const larger = new Int32Array(capacity);
    larger.set(this.#ownedBy);
    this.#ownedBy = larger;
  }

  #ownerTest({ owner, hasNoOwner, ownerNotAmong }: KeyFilter) {
    if (owner === undefined && !hasNoOwner && !ownerNotAmong) return undefined;
    const nobody = this.#owners.find(NOBODY);
    const wanted = owner === undefined ? undefined : this.#owners.find(owner);
    const present = ownerNotAmong && new Set([...ownerNotAmong].map((each) => this.#owners.find(each)));
    const ownedBy = this.#ownedBy;
    return (row: number) => {
      const number = ownedBy[row] as number;
      if (wanted !== undefined && number !== wanted) return false;
      if (hasNoOwner && number !== nobody) return false;
      return !present || (number !== nobody && !present.has(number));
    };
  }

  #tagTest({ tag }: KeyFilter) {
    if (tag === undefined) return undefined;
    const rows = this.#rowsOfTag.get(tag);
    return (row: number) => rows?.has(row) === true;
  }

  #externalIdTest({ externalId }: KeyFilter) {
    return externalId === undefined ? undefined : (row: number) => this.#externalIds.get(row) === externalId;
  }
}
