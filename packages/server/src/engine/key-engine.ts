import type { AddressList } from '@keyward/contract/address-list';
import type { CheckedKey, ListedKey } from '../domain/checked-key.ts';
import type { KeyPosition, KeyRange, KeySearch } from '../domain/key-search.ts';
import type { Digest } from './digest.ts';

/** A key as the engine stores it, without its digest. */
export interface EngineKey extends Omit<CheckedKey, 'digest'> {
  /** `allowedIps`, compiled. */
  readonly addresses: AddressList;
  /** The number of the account within this process. */
  readonly account: number;
  /**
   * True if the key was found by the old secret of a rotation; `generation` is then the generation of the old secret.
   */
  readonly isOld: boolean;
}

export type EngineKeyWithDigest = EngineKey & Pick<CheckedKey, 'digest'>;

/** The result of a search: the ordinals of one page, and the exact number of matching keys. */
export interface FoundKeys {
  readonly ordinals: readonly number[];
  readonly total: number;
  readonly previous: KeyPosition | null;
  readonly next: KeyPosition | null;
}

/**
 * The port of the in-memory engine. Stores the keys of all accounts, finds them by digest or id, and searches, sorts
 * and counts them for the list. The caller assigns account numbers, starting at 1. Every method is synchronous; times
 * are Unix seconds.
 */
export interface KeyEngine {
  /** The number of keys in all accounts. */
  readonly size: number;
  /** Allocates memory for this many keys. */
  reserve(count: number): void;
  /**
   * Adds a key, or replaces the key with the same id. A replaced key keeps its usage, and its last login if it is
   * later.
   */
  put(account: number, key: ListedKey): void;
  /** Deletes a key, if it exists. */
  delete(id: string): void;
  /** Returns the key with this current digest, or with this old digest during the overlap of its rotation. */
  findByDigest(account: number, digest: Digest, now: number): EngineKey | undefined;
  get(account: number, id: string): EngineKey | undefined;
  getWithDigest(account: number, id: string): EngineKeyWithDigest | undefined;
  /** Yields every key. Keys may change during the iteration; a key that does not change is yielded exactly once. */
  entries(account: number): Generator<EngineKeyWithDigest>;
  count(account: number): number;
  search(account: number, search: KeySearch, range: KeyRange, now: number): FoundKeys;
  /** Records a login of a key by its ordinal. Ignores a login that is earlier than the last login. */
  recordLogin(ordinal: number, at: number): void;
  /** Adds to the usage of a key by its ordinal; a negative count subtracts. */
  addUsage(ordinal: number, count: number): void;
  /** Sets the usage of every key to 0. */
  clearUsage(): void;
}
