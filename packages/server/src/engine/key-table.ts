import { randomFillSync } from 'node:crypto';
import { type AddressList, compileAddressList } from '@keyward/contract/address-list';
import { type KeyState, keyStates } from '../domain/api-key.ts';
import type { CheckedKey } from '../domain/checked-key.ts';
import { DEFAULT_TEXT_FIELDS } from '../domain/key-text-fields.ts';
import { NO_EXPIRY } from '../domain/never.ts';
import { isRotating } from '../domain/rotation.ts';
import { type Digest, digestFromBytes } from './digest.ts';
import type { EngineKey, EngineKeyWithDigest } from './key-engine.ts';
import { RowHashTable } from './row-hash-table.ts';
import { StringInterner } from './string-interner.ts';
import { hashOfText, TextRecords } from './texts/text-records.ts';

/** Number of 32-bit words in a SHA-256. */
const WORDS = 8;
const INITIAL_CAPACITY = 1024;
/** Accounts are numbered from 1. */
const NO_ACCOUNT = 0;

/** Fields that few keys have. */
interface RareMembers extends Pick<CheckedKey, 'allowedIps' | 'rateLimit' | 'metadata' | 'textFields' | 'rotation'> {
  readonly addresses: AddressList;
}

const COMMON: RareMembers = {
  allowedIps: [],
  addresses: compileAddressList([]),
  rateLimit: null,
  metadata: {},
  textFields: DEFAULT_TEXT_FIELDS,
  rotation: null,
};

/**
 * Finds keys by account and digest, and by id. Uses columns of numbers and open-addressing tables instead of an object
 * and strings per key, so that a million keys take about 150 MB and create little work for the garbage collector. Old
 * secrets of rotations are rare, so they are stored in maps.
 */
export class KeyTable {
  #capacity = 0;
  #size = 0;
  #rows = 0;
  readonly #free: number[] = [];
  readonly #texts = new TextRecords();
  /** Contains only rows with at least one of these fields. */
  readonly #rare = new Map<number, RareMembers>();
  /** Rows by account and the old digest of their key. */
  readonly #rowOfOld = new Map<string, number>();
  readonly roles = new StringInterner();
  #columns = columnsOf(0);
  /** Odd and secret, so that an import cannot choose keys whose digests all collide. */
  readonly #multipliers = randomFillSync(new Int32Array(WORDS + 1)).map((each) => each | 1);
  readonly #wanted = new Int32Array(WORDS);
  #wantedAccount = NO_ACCOUNT;
  #wantedId = '';
  readonly #byDigest = new RowHashTable((row) =>
    this.#hash(this.#columns.accounts[row] as number, this.#columns.digests, row * WORDS),
  );
  readonly #byId = new RowHashTable((row) => this.#texts.hashOf(row));
  /** The result of the last lookup by id, cached because a request looks up its caller's key several times. */
  #recent: EngineKey | undefined;
  readonly #isWanted = (row: number) => this.#columns.accounts[row] === this.#wantedAccount && this.#hasDigest(row);
  readonly #hasId = (row: number) => this.#texts.isEqual(row, 0, this.#wantedId);

  get size(): number {
    return this.#size;
  }

  /** Upper bound of row numbers, which start at 0. Free rows have no account. */
  get rows(): number {
    return this.#rows;
  }

  /** The columns of all rows; replaced with larger columns when keys are added. */
  get columns(): Readonly<Columns> {
    return this.#columns;
  }

  /** Allocates memory for this many keys. */
  reserve(count: number): void {
    if (count > this.#capacity) this.#grow(count);
  }

  /** Adds a key, or replaces the key with the same id. */
  set(account: number, key: CheckedKey): void {
    this.delete(key.id);
    this.add(account, key);
  }

  /**
   * Adds a new key.
   * @returns its row, which stays the same until the key is deleted
   */
  add(account: number, key: CheckedKey): number {
    this.#recent = undefined;
    const row = this.#free.pop() ?? this.#rows++;
    if (row >= this.#capacity) this.#grow(Math.max(INITIAL_CAPACITY, this.#capacity * 2));
    const { accounts, generations, roles, ordinals, expiries, states, digests } = this.#columns;
    this.#texts.set(row, `${key.id}\0${key.appname}\0`);
    accounts[row] = account;
    roles[row] = this.roles.intern(key.role);
    generations[row] = key.generation;
    ordinals[row] = key.ordinal;
    expiries[row] = key.expiresAt ?? NO_EXPIRY;
    states[row] = keyStates.indexOf(key.state);
    const rare = rareOf(key);
    if (rare) this.#rare.set(row, rare);
    if (key.rotation) this.#rowOfOld.set(oldName(account, digestFromBytes(key.rotation.old.digest)), row);
    const bytes = Buffer.from(key.digest.buffer, key.digest.byteOffset, key.digest.byteLength);
    for (let word = 0; word < WORDS; word++) digests[row * WORDS + word] = bytes.readInt32LE(word * 4);
    this.#byDigest.link(row);
    this.#byId.link(row);
    this.#size++;
    return row;
  }

  delete(id: string): void {
    const row = this.rowOf(id);
    if (row === -1) return;
    this.#recent = undefined;
    this.#byDigest.unlink(row);
    this.#byId.unlink(row);
    this.#deleteOld(row);
    this.#rare.delete(row);
    this.#texts.delete(row);
    this.#free.push(row);
    this.#columns.accounts[row] = NO_ACCOUNT;
    this.#columns.digests.fill(0, row * WORDS, (row + 1) * WORDS);
    this.#size--;
  }

  /** Another key may have the same old digest if the rotation has ended. */
  #deleteOld(row: number): void {
    const rotation = this.#rare.get(row)?.rotation;
    if (!rotation) return;
    const name = oldName(this.#columns.accounts[row] as number, digestFromBytes(rotation.old.digest));
    if (this.#rowOfOld.get(name) === row) this.#rowOfOld.delete(name);
  }

  /**
   * Returns the account's key with this digest, or with this old digest during the overlap.
   * @param now Unix seconds
   */
  find(account: number, digest: Digest, now: number): EngineKey | undefined {
    this.#setWanted(digest);
    this.#wantedAccount = account;
    const row = this.#byDigest.find(this.#hash(account, this.#wanted, 0), this.#isWanted);
    if (row !== -1) return this.#keyAt(row);
    return this.#rowOfOld.size === 0 ? undefined : this.#findByOld(account, digest, now);
  }

  /** Returns the key with the limits of its old secret; undefined after the overlap has ended. */
  #findByOld(account: number, digest: Digest, now: number): EngineKey | undefined {
    const row = this.#rowOfOld.get(oldName(account, digest));
    const key = row === undefined ? undefined : this.#keyAt(row);
    if (!key?.rotation || !isRotating(key.rotation, now)) return undefined;
    return { ...key, generation: key.rotation.old.generation, isOld: true };
  }

  withId(account: number, id: string): EngineKey | undefined {
    if (this.#recent?.id !== id) {
      const row = this.rowOf(id);
      this.#recent = row === -1 ? undefined : this.#keyAt(row);
    }
    return this.#recent?.account === account ? this.#recent : undefined;
  }

  /** Returns the same as {@link withId}, with the digest. */
  withDigestById(account: number, id: string): EngineKeyWithDigest | undefined {
    const row = this.rowOf(id);
    return row !== -1 && this.#columns.accounts[row] === account ? this.#keyWithDigestAt(row) : undefined;
  }

  /**
   * Keys may change during the iteration. Unchanged keys keep their rows, so each unchanged key is yielded exactly
   * once.
   */
  *keysOf(account: number): Generator<EngineKeyWithDigest> {
    for (let row = 0; row < this.#rows; row++) {
      if (this.#columns.accounts[row] === account) yield this.#keyWithDigestAt(row);
    }
  }

  /** Returns the occupied rows. */
  linkedRows(): number[] {
    const { accounts } = this.#columns;
    return [...accounts.keys().take(this.#rows)].filter((row) => accounts[row] !== NO_ACCOUNT);
  }

  /** Returns the row of a key; -1 if it does not exist. */
  rowOf(id: string): number {
    this.#wantedId = id;
    return this.#byId.find(hashOfText(id), this.#hasId);
  }

  #keyWithDigestAt(row: number): EngineKeyWithDigest {
    const words = this.#columns.digests.slice(row * WORDS, (row + 1) * WORDS);
    return { ...this.#keyAt(row), digest: new Uint8Array(words.buffer) };
  }

  #keyAt(row: number): EngineKey {
    const { accounts, generations, roles, ordinals, expiries, states } = this.#columns;
    const expiry = expiries[row] as number;
    const { allowedIps, addresses, rateLimit, metadata, textFields, rotation } = this.#rare.get(row) ?? COMMON;
    const texts = this.#texts.fields(row);
    const end = texts.indexOf('\0');
    return {
      allowedIps,
      addresses,
      rateLimit,
      metadata,
      textFields,
      rotation,
      isOld: false,
      state: keyStates[states[row] as number] as KeyState,
      account: accounts[row] as number,
      id: texts.slice(0, end),
      appname: texts.slice(end + 1, -1),
      role: this.roles.textOf(roles[row] as number),
      generation: generations[row] as number,
      ordinal: ordinals[row] as number,
      expiresAt: expiry === NO_EXPIRY ? null : expiry,
    };
  }

  #setWanted(digest: Digest): void {
    for (let word = 0, at = 0; word < WORDS; word++, at += 4) {
      this.#wanted[word] =
        digest.charCodeAt(at) |
        (digest.charCodeAt(at + 1) << 8) |
        (digest.charCodeAt(at + 2) << 16) |
        (digest.charCodeAt(at + 3) << 24);
    }
  }

  #hasDigest(row: number): boolean {
    const start = row * WORDS;
    for (let word = 0; word < WORDS; word++) {
      if (this.#columns.digests[start + word] !== this.#wanted[word]) return false;
    }
    return true;
  }

  #hash(account: number, words: Int32Array, start: number): number {
    let hash = Math.imul(account, this.#multipliers[WORDS] as number);
    for (let word = 0; word < WORDS; word++) {
      hash = (hash + Math.imul(words[start + word] as number, this.#multipliers[word] as number)) | 0;
    }
    return hash ^ (hash >>> 15);
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    const larger = columnsOf(capacity);
    for (const [name, column] of Object.entries(this.#columns)) larger[name as keyof Columns].set(column);
    this.#columns = larger;
    this.#texts.reserve(capacity);
    const linked = this.linkedRows();
    this.#byDigest.resize(capacity, linked);
    this.#byId.resize(capacity, linked);
  }
}

/** Returns the rarely used fields of a key; undefined if it has none of them. */
function rareOf({ allowedIps, rateLimit, metadata, textFields, rotation }: CheckedKey): RareMembers | undefined {
  const hasDetails = Object.keys(metadata).length > 0 || textFields !== DEFAULT_TEXT_FIELDS;
  if (allowedIps.length === 0 && !rateLimit && !hasDetails && !rotation) return undefined;
  return { allowedIps, addresses: compileAddressList(allowedIps), rateLimit, metadata, textFields, rotation };
}

function oldName(account: number, digest: Digest): string {
  return `${account} ${digest}`;
}

type Columns = ReturnType<typeof columnsOf>;

function columnsOf(capacity: number) {
  return {
    accounts: new Int32Array(capacity),
    /** Random 53-bit numbers. */
    generations: new Float64Array(capacity),
    roles: new Int32Array(capacity),
    ordinals: new Float64Array(capacity),
    expiries: new Float64Array(capacity),
    /** Indexes into {@link keyStates}. */
    states: new Uint8Array(capacity),
    digests: new Int32Array(capacity * WORDS),
  };
}
