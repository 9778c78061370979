import { keyStates, keyStatuses } from '../../domain/api-key.ts';
import type { ListedKey } from '../../domain/checked-key.ts';
import { foldCase } from '../../domain/fold-case.ts';
import { lastActivity } from '../../domain/key-condition.ts';
import type { KeyFilter, KeyRange, KeySearch, KeySort } from '../../domain/key-search.ts';
import { NEVER_USED } from '../../domain/never.ts';
import type { FoundKeys } from '../key-engine.ts';
import type { KeyTable } from '../key-table.ts';
import { RowHashTable } from '../row-hash-table.ts';
import { StringInterner } from '../string-interner.ts';
import { TextRecords } from '../texts/text-records.ts';
import { KeyDetails } from './key-details.ts';
import { byName, byNumber, byText, type KeyOrder } from './key-order.ts';
import { pageOfRows } from './page-of-rows.ts';
import { type ConditionColumns, filterRows } from './row-condition.ts';

/**
 * The fields of a text record by which the list is sorted: folded name, folded hint, hint, folded description. A match
 * in the original hint is also a match in the folded hint.
 */
const [NAME, HINT] = [0, 2] as const;

/**
 * Columns for searching, counting and sorting the list of keys, in addition to the table's columns. Returns any page of
 * a million keys with the exact number of matches, which database indexes cannot provide.
 */
export class KeyListing {
  readonly #table: KeyTable;
  readonly #texts = new TextRecords();
  readonly #details = new KeyDetails();
  readonly #creators = new StringInterner();
  readonly #counts = new Map<number, number>();
  #createdAt = new Float64Array(0);
  #createdBy = new Int32Array(0);
  #lastLogins = new Float64Array(0);
  #lastActivity = new Float64Array(0);
  #keptUntil = new Float64Array(0);
  /** Usage totals, maintained by UsageTotals. */
  #usage = new Float64Array(0);
  #scratch = new Int32Array(0);
  #wanted = 0;
  readonly #byOrdinal = new RowHashTable((row) => hashOf(this.#table.columns.ordinals[row] as number));
  readonly #hasOrdinal = (row: number) => this.#table.columns.ordinals[row] === this.#wanted;

  constructor(table: KeyTable) {
    this.#table = table;
  }

  /** Returns the number of keys of an account. */
  countOf(account: number): number {
    return this.#counts.get(account) ?? 0;
  }

  /** Adds a key to the list. Its row in the list is its row in the table. */
  add(account: number, row: number, key: ListedKey): void {
    if (row >= this.#createdAt.length) this.#grow();
    const hint = key.hint ?? '';
    this.#texts.set(row, `${foldCase(`${key.appname}\0${hint}`)}\0${hint}\0${foldCase(key.description)}\0`);
    this.#createdAt[row] = key.createdAt;
    this.#createdBy[row] = this.#creators.intern(key.createdBy);
    this.#lastLogins[row] = key.lastLogin ?? NEVER_USED;
    this.#lastActivity[row] = lastActivity(key);
    this.#keptUntil[row] = key.keptUntil;
    this.#usage[row] = 0;
    this.#details.add(row, key);
    this.#byOrdinal.link(row);
    this.#counts.set(account, this.countOf(account) + 1);
  }

  /** Removes a row from the list. Call before the row is deleted from the table. */
  delete(row: number): void {
    const account = this.#table.columns.accounts[row] as number;
    this.#byOrdinal.unlink(row);
    this.#texts.delete(row);
    this.#details.delete(row);
    this.#counts.set(account, this.countOf(account) - 1);
  }

  lastLoginAt(row: number): number {
    return this.#lastLogins[row] as number;
  }

  /** Records a login. A replica may report a login that is earlier than the last login. */
  recordLogin(ordinal: number, at: number): void {
    const row = this.#rowOf(ordinal);
    if (row === -1) return;
    this.#lastLogins[row] = Math.max(at, this.#lastLogins[row] as number);
    this.#lastActivity[row] = Math.max(at, this.#lastActivity[row] as number);
  }

  usageAt(row: number): number {
    return this.#usage[row] as number;
  }

  /** Adds to the usage of a key by its ordinal; a negative count subtracts. */
  addUsage(ordinal: number, count: number): void {
    const row = this.#rowOf(ordinal);
    if (row !== -1) this.#usage[row] = this.usageAt(row) + count;
  }

  clearUsage(): void {
    this.#usage.fill(0);
  }

  /** Returns the row of a key; -1 if it does not exist. */
  #rowOf(ordinal: number): number {
    this.#wanted = ordinal;
    return this.#byOrdinal.find(hashOf(ordinal), this.#hasOrdinal);
  }

  find(account: number, search: KeySearch, range: KeyRange, now: number): FoundKeys {
    const matching = this.#matching(account, search);
    const { ordinals } = this.#table.columns;
    const order = this.#order(search.sort, matching, now);
    return pageOfRows(matching, { order, ordinals }, search, range);
  }

  /**
   * Returns the matching rows, which are valid until the next call. Loops over up to a million rows, so it calls no
   * function per row.
   */
  #matching(account: number, filter: KeyFilter): Int32Array {
    const { text, role } = filter;
    const { accounts, roles } = this.#table.columns;
    const matching = this.#scratch;
    const textMatches = text ? this.#texts.rowsWith(foldCase(text)) : undefined;
    const roleNumber = role === undefined ? undefined : this.#table.roles.find(role);
    let count = 0;
    for (let row = 0; row < this.#table.rows; row++) {
      if (accounts[row] !== account) continue;
      if (textMatches !== undefined && textMatches[row] === 0) continue;
      if (roleNumber === undefined || roles[row] === roleNumber) matching[count++] = row;
    }
    return this.#narrowed(matching.subarray(0, count), filter);
  }

  /** Applies the less common filters. */
  #narrowed(matching: Int32Array, filter: KeyFilter): Int32Array {
    const { condition, undecidedIn } = filter;
    const rows = condition ? filterRows(condition, matching, this.#conditionColumns()) : matching;
    const details = this.#details.testOf(filter);
    if (!details && !undecidedIn) return rows;
    const { ordinals } = this.#table.columns;
    let count = 0;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as number;
      if (undecidedIn?.ordinals.has(ordinals[row] as number)) continue;
      if (!details || details(row)) rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  #conditionColumns(): ConditionColumns {
    const { expiries, states } = this.#table.columns;
    const times = {
      createdAt: this.#createdAt,
      lastLogin: this.#lastLogins,
      lastActivity: this.#lastActivity,
      expiresAt: expiries,
      keptUntil: this.#keptUntil,
    };
    return { times, states };
  }

  /** Returns statuses by row, equivalent to `keyStatus` of domain/api-key.ts. */
  #statusRanks(rows: Int32Array, now: number): Uint8Array {
    const { states, expiries } = this.#table.columns;
    const ranks = new Uint8Array(this.#table.rows);
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as number;
      const state = states[row] as number;
      if (state === DISABLED) ranks[row] = RANK.disabled;
      else if ((expiries[row] as number) <= now) ranks[row] = RANK.expired;
      else ranks[row] = state === ENABLED ? RANK.active : RANK.quarantined;
    }
    return ranks;
  }

  #order(sort: KeySort, matching: Int32Array, now: number): KeyOrder {
    const { ordinals, roles, expiries } = this.#table.columns;
    switch (sort) {
      case 'added':
        return byNumber(ordinals);
      case 'appname':
        return byText(this.#texts, NAME, false);
      case 'role':
        return byName(roles, this.#table.roles);
      case 'last_login':
        return byNumber(this.#lastLogins);
      case 'created_at':
        return byNumber(this.#createdAt);
      case 'created_by':
        return byName(this.#createdBy, this.#creators);
      case 'expires_at':
        return byNumber(expiries);
      case 'status':
        return byNumber(this.#statusRanks(matching, now));
      case 'hint':
        return byText(this.#texts, HINT, true);
      case 'usage':
        return byNumber(this.#usage);
    }
  }

  /** Grows the columns to the size of the table. */
  #grow(): void {
    const oldLength = this.#createdAt.length;
    const { length } = this.#table.columns.accounts;
    this.#createdAt = enlarge(this.#createdAt, new Float64Array(length));
    this.#createdBy = enlarge(this.#createdBy, new Int32Array(length));
    this.#lastLogins = enlarge(this.#lastLogins, new Float64Array(length));
    this.#lastActivity = enlarge(this.#lastActivity, new Float64Array(length));
    this.#keptUntil = enlarge(this.#keptUntil, new Float64Array(length));
    this.#usage = enlarge(this.#usage, new Float64Array(length));
    this.#scratch = new Int32Array(length);
    this.#texts.reserve(length);
    this.#details.grow(length);
    this.#byOrdinal.resize(
      length,
      this.#table.linkedRows().filter((row) => row < oldLength),
    );
  }
}

const ENABLED = keyStates.indexOf('enabled');
const DISABLED = keyStates.indexOf('disabled');
const RANK = {
  active: keyStatuses.indexOf('active'),
  quarantined: keyStatuses.indexOf('quarantined'),
  disabled: keyStatuses.indexOf('disabled'),
  expired: keyStatuses.indexOf('expired'),
} as const;

function enlarge<T extends Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/**
 * Hashed because ordinals are consecutive: without a hash, they would occupy one run of slots, and each deletion would
 * scan the run.
 */
function hashOf(ordinal: number): number {
  return Math.imul(ordinal, 0x9e3779b1) >>> 5;
}
