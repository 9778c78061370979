import { randomFillSync } from 'node:crypto';
import { type AddressList, compileAddressList } from '@keyward/contract';
import { type KeyState, keyStates } from '../domain/api-key.ts';
import type { KnownKey } from '../domain/known-key.ts';
import { isRotating } from '../domain/rotation.ts';
import { type Digest, digestFromBytes } from './digest.ts';

/** Of a SHA-256. */
const WORDS = 8;
const FIRST_CAPACITY = 1024;
const EMPTY = 0;
/** Accounts are numbered from 1. */
const NO_ACCOUNT = 0;

/** What few keys have. */
interface Rare extends Pick<KnownKey, 'allowedIps' | 'rateLimit' | 'metadata' | 'externalId' | 'rotation'> {
  readonly addresses: AddressList;
}

const COMMON: Rare = {
  allowedIps: [],
  addresses: compileAddressList([]),
  rateLimit: null,
  metadata: {},
  externalId: null,
  rotation: null,
};

/** A key as the table keeps it: everything but its digest. */
export interface TableKey extends Omit<KnownKey, 'digest'> {
  /** `allowedIps`, ready to be asked. */
  readonly addresses: AddressList;
  /** The number that the account has in this process. */
  readonly account: number;
  /** Whether it was found by the secret that is being replaced; `generation` is then that of this secret. */
  readonly isOld: boolean;
}

export type WholeKey = TableKey & Pick<KnownKey, 'digest'>;

/**
 * Keys by account and digest, and by id. Columns of numbers and one open-addressing table (linear probing, at most half
 * full) instead of an object for each key: a million of them take some 200 bytes each, and the garbage collector has
 * next to nothing to look at. The old secret of a rotation has a row of its own, which has only the digest and leads to
 * the key.
 */
export class KeyTable {
  #capacity = 0;
  #rows = 0;
  readonly #free: number[] = [];
  readonly #rowOfId = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #appnames: string[] = [];
  readonly #roles: string[] = [];
  /** Only of those rows that have any. */
  readonly #rare = new Map<number, Rare>();
  /** From the row of an old secret to that of its key, and back. */
  readonly #keyOfOld = new Map<number, number>();
  readonly #oldOfKey = new Map<number, number>();
  #accounts = new Int32Array();
  #generations = new Int32Array();
  #ordinals = new Float64Array();
  #expiries = new Float64Array();
  /** By their place in {@link keyStates}. */
  #states = new Uint8Array();
  #digests = new Int32Array();
  /** Row + 1, or EMPTY. */
  #slots = new Int32Array();
  /** Odd and unknown to others, so that nobody can import keys whose digests all fall into one place. */
  readonly #multipliers = randomFillSync(new Int32Array(WORDS + 1)).map((each) => each | 1);
  readonly #wanted = new Int32Array(WORDS);

  get size(): number {
    return this.#rowOfId.size;
  }

  /** Makes room for so many keys at once. */
  reserve(count: number): void {
    if (count > this.#capacity) this.#grow(count);
  }

  /** Adds a key, or replaces the one with its id. */
  set(account: number, key: KnownKey): void {
    this.delete(key.id);
    const row = this.#newRow(account, key.digest);
    this.#ids[row] = key.id;
    this.#appnames[row] = key.appname;
    this.#roles[row] = key.role;
    this.#generations[row] = key.generation;
    this.#ordinals[row] = key.ordinal;
    this.#expiries[row] = key.expiresAt ?? Number.POSITIVE_INFINITY;
    this.#states[row] = keyStates.indexOf(key.state);
    const rare = rareOf(key);
    if (rare) this.#rare.set(row, rare);
    this.#rowOfId.set(key.id, row);
    if (key.rotation) {
      const old = this.#newRow(account, key.rotation.old.digest);
      this.#keyOfOld.set(old, row);
      this.#oldOfKey.set(row, old);
    }
  }

  /** A row that is found by its digest. */
  #newRow(account: number, digest: Uint8Array): number {
    const row = this.#free.pop() ?? this.#rows++;
    if (row >= this.#capacity) this.#grow(Math.max(FIRST_CAPACITY, this.#capacity * 2));
    this.#accounts[row] = account;
    this.#want(digestFromBytes(digest));
    this.#digests.set(this.#wanted, row * WORDS);
    this.#link(row);
    return row;
  }

  delete(id: string): void {
    const row = this.#rowOfId.get(id);
    if (row === undefined) return;
    const old = this.#oldOfKey.get(row);
    if (old !== undefined) {
      this.#keyOfOld.delete(old);
      this.#oldOfKey.delete(row);
      this.#freeRow(old);
    }
    this.#rowOfId.delete(id);
    this.#rare.delete(row);
    this.#ids[row] = this.#appnames[row] = '';
    this.#freeRow(row);
  }

  #freeRow(row: number): void {
    this.#unlink(row);
    this.#free.push(row);
    this.#accounts[row] = NO_ACCOUNT;
    this.#digests.fill(0, row * WORDS, (row + 1) * WORDS);
  }

  /** The key of this account whose digest this is, or whose digest it was and still may be. @param now Unix seconds */
  find(account: number, digest: Digest, now: number): TableKey | undefined {
    if (this.#capacity === 0) return undefined;
    this.#want(digest);
    const mask = this.#slots.length - 1;
    for (let slot = this.#home(account, this.#wanted, 0); ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] as number) - 1;
      if (row === EMPTY - 1) return undefined;
      if (this.#accounts[row] !== account || !this.#isWanted(row)) continue;
      const keyRow = this.#keyOfOld.get(row);
      if (keyRow === undefined) return this.#keyAt(row);
      const key = this.#keyByOld(keyRow, now);
      if (key) return key;
    }
  }

  withId(account: number, id: string): TableKey | undefined {
    const row = this.#rowOfId.get(id);
    return row !== undefined && this.#accounts[row] === account ? this.#keyAt(row) : undefined;
  }

  /** Like {@link withId}, with the digest. */
  wholeWithId(account: number, id: string): WholeKey | undefined {
    const row = this.#rowOfId.get(id);
    return row !== undefined && this.#accounts[row] === account ? this.#wholeKeyAt(row) : undefined;
  }

  /** Goes on while keys change: one that does not comes once, since each keeps its row for as long as it is there. */
  *keysOf(account: number): Generator<WholeKey> {
    for (let row = 0; row < this.#rows; row++) {
      if (this.#accounts[row] === account && !this.#keyOfOld.has(row)) yield this.#wholeKeyAt(row);
    }
  }

  /** The key as whoever has its old secret may use it; undefined once the overlap is over. */
  #keyByOld(row: number, now: number): TableKey | undefined {
    const key = this.#keyAt(row);
    if (!isRotating(key.rotation, now) || !key.rotation) return undefined;
    return { ...key, generation: key.rotation.old.generation, isOld: true };
  }

  #wholeKeyAt(row: number): WholeKey {
    const words = this.#digests.slice(row * WORDS, (row + 1) * WORDS);
    return { ...this.#keyAt(row), digest: new Uint8Array(words.buffer) };
  }

  #keyAt(row: number): TableKey {
    const expiry = this.#expiries[row] as number;
    const { allowedIps, addresses, rateLimit, metadata, externalId, rotation } = this.#rare.get(row) ?? COMMON;
    return {
      allowedIps,
      addresses,
      rateLimit,
      metadata,
      externalId,
      rotation,
      isOld: false,
      state: keyStates[this.#states[row] as number] as KeyState,
      account: this.#accounts[row] as number,
      id: this.#ids[row] as string,
      appname: this.#appnames[row] as string,
      role: this.#roles[row] as string,
      generation: this.#generations[row] as number,
      ordinal: this.#ordinals[row] as number,
      expiresAt: expiry === Number.POSITIVE_INFINITY ? null : expiry,
    };
  }

  #want(digest: Digest): void {
    for (let word = 0, at = 0; word < WORDS; word++, at += 4) {
      this.#wanted[word] =
        digest.charCodeAt(at) |
        (digest.charCodeAt(at + 1) << 8) |
        (digest.charCodeAt(at + 2) << 16) |
        (digest.charCodeAt(at + 3) << 24);
    }
  }

  #isWanted(row: number): boolean {
    const start = row * WORDS;
    for (let word = 0; word < WORDS; word++) {
      if (this.#digests[start + word] !== this.#wanted[word]) return false;
    }
    return true;
  }

  /** Where a digest is looked for first. */
  #home(account: number, words: Int32Array, start: number): number {
    let mixed = Math.imul(account, this.#multipliers[WORDS] as number);
    for (let word = 0; word < WORDS; word++) {
      mixed = (mixed + Math.imul(words[start + word] as number, this.#multipliers[word] as number)) | 0;
    }
    return (mixed ^ (mixed >>> 15)) & (this.#slots.length - 1);
  }

  #homeOf(row: number): number {
    return this.#home(this.#accounts[row] as number, this.#digests, row * WORDS);
  }

  #link(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#homeOf(row);
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }

  /** Takes a row out, and moves back those that had to make way for it (Knuth, 6.4, algorithm R). */
  #unlink(row: number): void {
    const mask = this.#slots.length - 1;
    let hole = this.#homeOf(row);
    while (this.#slots[hole] !== row + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const home = this.#homeOf((this.#slots[slot] as number) - 1);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#slots[hole] = this.#slots[slot] as number;
      hole = slot;
    }
    this.#slots[hole] = EMPTY;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#accounts = enlarged(this.#accounts, new Int32Array(capacity));
    this.#generations = enlarged(this.#generations, new Int32Array(capacity));
    this.#ordinals = enlarged(this.#ordinals, new Float64Array(capacity));
    this.#expiries = enlarged(this.#expiries, new Float64Array(capacity));
    this.#digests = enlarged(this.#digests, new Int32Array(capacity * WORDS));
    this.#states = enlarged(this.#states, new Uint8Array(capacity));
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    for (const row of this.#rowOfId.values()) this.#link(row);
    for (const row of this.#keyOfOld.keys()) this.#link(row);
  }
}

/** What is not as with nearly all keys. */
function rareOf({ allowedIps, rateLimit, metadata, externalId, rotation }: KnownKey): Rare | undefined {
  const hasMetadata = Object.keys(metadata).length > 0;
  if (allowedIps.length === 0 && !rateLimit && !hasMetadata && externalId === null && !rotation) return undefined;
  return { allowedIps, addresses: compileAddressList(allowedIps), rateLimit, metadata, externalId, rotation };
}

function enlarged<T extends Int32Array | Float64Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
