import { hasKeyFormat, type KeyTest, keyTest, partsOfFormat } from '@keyward/contract';
import type { CheckedAccount, ListedKey } from '../domain/checked-key.ts';
import { keyCandidates } from '../domain/key-candidates.ts';
import type { KeyRange, KeySearch } from '../domain/key-search.ts';
import type { Digest } from '../engine/digest.ts';
import { InMemoryEngine } from '../engine/in-memory-engine.ts';
import type { EngineKey, EngineKeyWithDigest, FoundKeys, KeyEngine } from '../engine/key-engine.ts';
import { digestOfKey } from './digest.ts';

/** An account in the index. */
export interface IndexedAccount extends CheckedAccount {
  /** The account's number within this process. */
  readonly number: number;
  /** Returns whether a string has a key format of the account. */
  readonly hasKeyFormat: KeyTest;
}

/** A key in the index, without its digest. */
export type IndexedKey = EngineKey;

/**
 * All data for checks in memory: accounts with their roles and accepted secrets, and all keys with the fields for
 * searching the list. Follows the change log ({@link Follower}); empty before that.
 */
export class KeyIndex {
  readonly #byId = new Map<string, IndexedAccount>();
  readonly #byShortname = new Map<string, IndexedAccount>();
  /** Accounts with registered key formats of other systems. */
  readonly #withFormats = new Map<string, IndexedAccount>();
  readonly #keys: KeyEngine = new InMemoryEngine();

  get size(): number {
    return this.#keys.size;
  }

  reserve(keys: number): void {
    this.#keys.reserve(keys);
  }

  setAccount(account: CheckedAccount): void {
    const number = this.#byId.get(account.id)?.number ?? this.#byId.size + 1;
    const indexed = { ...account, number, hasKeyFormat: keyTest(account.formats) };
    this.#byId.set(account.id, indexed);
    this.#byShortname.set(account.shortname, indexed);
    if (account.formats.length > 0) this.#withFormats.set(account.id, indexed);
    else this.#withFormats.delete(account.id);
  }

  /** Adds a key, or replaces the key with the same id. */
  setKey(accountId: string, key: ListedKey): void {
    const account = this.#byId.get(accountId);
    if (!account) throw new Error('A key was read before its account.');
    this.#keys.put(account.number, key);
  }

  deleteKey(id: string): void {
    this.#keys.delete(id);
  }

  /** Records a login of a key by its ordinal. */
  recordLogin(ordinal: number, at: number): void {
    this.#keys.recordLogin(ordinal, at);
  }

  /** Adds to the usage totals by which keys are sorted; see UsageTotals. */
  addUsage(ordinal: number, count: number): void {
    this.#keys.addUsage(ordinal, count);
  }

  clearUsage(): void {
    this.#keys.clearUsage();
  }

  /** Returns the number of keys of the account. */
  countKeys(account: IndexedAccount): number {
    return this.#keys.count(account.number);
  }

  /** Returns a page of the matching keys, and their total number. */
  find(account: IndexedAccount, search: KeySearch, range: KeyRange, now: number): FoundKeys {
    return this.#keys.search(account.number, search, range, now);
  }

  accountNamed(shortname: string): IndexedAccount | undefined {
    return this.#byShortname.get(shortname);
  }

  accountWithId(id: string): IndexedAccount | undefined {
    return this.#byId.get(id);
  }

  /**
   * Returns the account's key with this secret, in any state. Does not hash a string that cannot be a key.
   * @param now Unix seconds
   */
  presented(account: IndexedAccount, appkey: string, now: number): IndexedKey | undefined {
    if (!account.hasKeyFormat(appkey)) return undefined;
    return this.withDigest(account, digestOfKey(appkey), now);
  }

  /**
   * Returns whether a string is a key of the account. Keyward's own format is unambiguous. Registered formats can match
   * other strings, so only known keys count.
   */
  isKey(account: IndexedAccount | undefined, text: string, now: number): boolean {
    return hasKeyFormat(text) || (account !== undefined && this.presented(account, text, now) !== undefined);
  }

  /** Returns every account that has a key with this secret, with that key, in any state. */
  presentedAnywhere(appkey: string, now: number): { readonly account: IndexedAccount; readonly key: IndexedKey }[] {
    return [...this.#byId.values()].flatMap((account) => {
      const key = this.presented(account, appkey, now);
      return key ? [{ account, key }] : [];
    });
  }

  /** Returns whether a text matches a registered key format of any account; the text may still not be a key. */
  hasForeignFormat(text: string): boolean {
    return [...this.#withFormats.values()].some((account) => account.hasKeyFormat(text));
  }

  /** Returns whether a text contains a key of an account with registered key formats. Such keys have no checksum. */
  holdsForeignKey(text: string, now: number): boolean {
    if (this.#withFormats.size === 0) return false;
    const accounts = [...this.#withFormats.values()];
    const candidates = keyCandidates(text);
    for (const format of accounts.flatMap(({ formats }) => formats)) {
      for (const part of partsOfFormat(format, text)) candidates.add(part);
    }
    return [...candidates].some((each) => this.#isKeyOfAny(accounts, each, now));
  }

  #isKeyOfAny(accounts: readonly IndexedAccount[], text: string, now: number): boolean {
    const matchingAccounts = accounts.filter((account) => account.hasKeyFormat(text));
    if (matchingAccounts.length === 0) return false;
    const digest = digestOfKey(text);
    return matchingAccounts.some((account) => this.withDigest(account, digest, now) !== undefined);
  }

  withDigest(account: IndexedAccount, digest: Digest, now: number): IndexedKey | undefined {
    return this.#keys.findByDigest(account.number, digest, now);
  }

  keyWithId(account: IndexedAccount, id: string): IndexedKey | undefined {
    return this.#keys.get(account.number, id);
  }

  /** For replicas, which compare digests themselves. */
  keyWithDigest(account: IndexedAccount, id: string): EngineKeyWithDigest | undefined {
    return this.#keys.getWithDigest(account.number, id);
  }

  /** Iterates over all keys of the account. The caller may pause between keys; see {@link KeyEngine.entries}. */
  keysWithDigest(account: IndexedAccount): Generator<EngineKeyWithDigest> {
    return this.#keys.entries(account.number);
  }
}
