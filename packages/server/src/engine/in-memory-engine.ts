import type { ListedKey } from '../domain/checked-key.ts';
import type { KeyRange, KeySearch } from '../domain/key-search.ts';
import type { Digest } from './digest.ts';
import type { EngineKey, EngineKeyWithDigest, FoundKeys, KeyEngine } from './key-engine.ts';
import { KeyTable } from './key-table.ts';
import { KeyListing } from './listing/key-listing.ts';

/**
 * Stores keys in columns, with one row per key. {@link KeyTable} contains the columns for checks, {@link KeyListing}
 * the columns for the list.
 */
export class InMemoryEngine implements KeyEngine {
  readonly #table = new KeyTable();
  readonly #listing = new KeyListing(this.#table);

  get size(): number {
    return this.#table.size;
  }

  reserve(count: number): void {
    this.#table.reserve(count);
  }

  put(account: number, key: ListedKey): void {
    const row = this.#table.rowOf(key.id);
    if (row === -1) this.#add(account, key);
    else this.#replace(row, account, key);
  }

  delete(id: string): void {
    const row = this.#table.rowOf(id);
    if (row !== -1) this.#deleteRow(row, id);
  }

  findByDigest(account: number, digest: Digest, now: number): EngineKey | undefined {
    return this.#table.find(account, digest, now);
  }

  get(account: number, id: string): EngineKey | undefined {
    return this.#table.withId(account, id);
  }

  getWithDigest(account: number, id: string): EngineKeyWithDigest | undefined {
    return this.#table.withDigestById(account, id);
  }

  entries(account: number): Generator<EngineKeyWithDigest> {
    return this.#table.keysOf(account);
  }

  count(account: number): number {
    return this.#listing.countOf(account);
  }

  search(account: number, search: KeySearch, range: KeyRange, now: number): FoundKeys {
    return this.#listing.find(account, search, range, now);
  }

  recordLogin(ordinal: number, at: number): void {
    this.#listing.recordLogin(ordinal, at);
  }

  addUsage(ordinal: number, count: number): void {
    this.#listing.addUsage(ordinal, count);
  }

  clearUsage(): void {
    this.#listing.clearUsage();
  }

  #add(account: number, key: ListedKey): void {
    this.#listing.add(account, this.#table.add(account, key), key);
  }

  #replace(row: number, account: number, key: ListedKey): void {
    const usage = this.#listing.usageAt(row);
    const lastLogin = this.#listing.lastLoginAt(row);
    this.#deleteRow(row, key.id);
    this.#add(account, key);
    this.#listing.addUsage(key.ordinal, usage);
    // A record from the database may lack the latest usage, which is written later.
    this.#listing.recordLogin(key.ordinal, lastLogin);
  }

  #deleteRow(row: number, id: string): void {
    this.#listing.delete(row);
    this.#table.delete(id);
  }
}
