import { isKeyShaped, type KeyTest, keyTest } from '@keyward/contract';
import type { KnownAccount, KnownKey } from '../domain/known-key.ts';
import { type Digest, digestOfKey } from './digest.ts';
import { KeyTable, type TableKey, type WholeKey } from './key-table.ts';

/** An account in the index. */
export interface IndexedAccount extends KnownAccount {
  /** The number that it has in this process. */
  readonly number: number;
  /** Whether a string can be a key of the account at all. */
  readonly isKeyShaped: KeyTest;
}

/** A key in the index, without anything that could prove it. */
export type IndexedKey = TableKey;

/**
 * What every check needs, in memory: accounts with their roles and accepted secrets, and all of their keys. It follows the
 * change log ({@link Follower}), and is empty before.
 */
export class KeyIndex {
  readonly #byId = new Map<string, IndexedAccount>();
  readonly #byShortname = new Map<string, IndexedAccount>();
  readonly #keys = new KeyTable();

  get size(): number {
    return this.#keys.size;
  }

  reserve(keys: number): void {
    this.#keys.reserve(keys);
  }

  setAccount(account: KnownAccount): void {
    const number = this.#byId.get(account.id)?.number ?? this.#byId.size + 1;
    const indexed = { ...account, number, isKeyShaped: keyTest(account.shapes) };
    this.#byId.set(account.id, indexed);
    this.#byShortname.set(account.shortname, indexed);
  }

  setKey(accountId: string, key: KnownKey): void {
    const account = this.#byId.get(accountId);
    if (!account) throw new Error('A key was read before its account.');
    this.#keys.set(account.number, key);
  }

  deleteKey(id: string): void {
    this.#keys.delete(id);
  }

  accountNamed(shortname: string): IndexedAccount | undefined {
    return this.#byShortname.get(shortname);
  }

  accountWithId(id: string): IndexedAccount | undefined {
    return this.#byId.get(id);
  }

  /**
   * The key of the account that is presented with this string, whatever its state. What can be none is not even hashed.
   * @param now Unix seconds
   */
  presented(account: IndexedAccount, appkey: string, now: number): IndexedKey | undefined {
    if (!account.isKeyShaped(appkey)) return undefined;
    return this.withDigest(account, digestOfKey(appkey), now);
  }

  /**
   * Whether a string is a key and nothing else that a client may send. Of Keyward's own shape nothing else is; foreign
   * shapes may be those of other things as well, so that of them only keys that are known count.
   */
  isKey(account: IndexedAccount | undefined, text: string, now: number): boolean {
    return isKeyShaped(text) || (account !== undefined && this.presented(account, text, now) !== undefined);
  }

  withDigest(account: IndexedAccount, digest: Digest, now: number): IndexedKey | undefined {
    return this.#keys.find(account.number, digest, now);
  }

  keyWithId(account: IndexedAccount, id: string): IndexedKey | undefined {
    return this.#keys.withId(account.number, id);
  }

  /** For replicas, which check by the digest themselves. */
  wholeKeyWithId(account: IndexedAccount, id: string): WholeKey | undefined {
    return this.#keys.wholeWithId(account.number, id);
  }

  /** Every key of the account, however long the caller pauses between them; see {@link KeyTable.keysOf}. */
  wholeKeysOf(account: IndexedAccount): Generator<WholeKey> {
    return this.#keys.keysOf(account.number);
  }
}
