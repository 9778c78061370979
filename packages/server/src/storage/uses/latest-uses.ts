import type { KeyUse } from '../../domain/key-use.ts';

/** As many as are used within seconds where thousands of checks come in each of them; some 80 MB. */
const MOST = 100_000;

/**
 * What was written of the keys that were used lately, by their ordinal: adding to it then needs no reading. It is true for
 * whoever alone writes uses, until a transaction fails.
 */
export class LatestUses {
  readonly #uses = new Map<number, KeyUse>();

  get(key: number): KeyUse | undefined {
    return this.#uses.get(key);
  }

  set(key: number, use: KeyUse): void {
    this.#uses.set(key, use);
    if (this.#uses.size <= MOST) return;
    const [oldest] = this.#uses.keys().take(1);
    this.#uses.delete(oldest as number);
  }

  /** What was remembered need not have been written. */
  forget(): void {
    this.#uses.clear();
  }
}
