import type { Digest } from '../engine/digest.ts';
import { digestOfKey } from './digest.ts';
import type { SigningKey } from './signing-key.ts';

/** Maximum characters of all tokens in one half of the table, enough for about 10,000 access tokens. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** A token with a valid signature: the key that signed it, and its claims. */
export interface SignedToken<Claims> {
  readonly key: SigningKey;
  readonly claims: Claims;
}

/**
 * Caches the claims of verified tokens by the SHA-256 of the whole token. Caches only data that never changes; the
 * validity of a token is checked on every request. Bounded by the length of the tokens: when the newer half is full, it
 * replaces the older half, whose tokens must be verified again. A token that is used again moves to the newer half.
 */
export class VerifiedTokens<Claims> {
  readonly #most: number;
  #newer = new Map<Digest, SignedToken<Claims>>();
  #older = new Map<Digest, SignedToken<Claims>>();
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#most = maxCharacters;
  }

  /** The number of tokens in the table. */
  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  /**
   * Returns the claims from the cache, or verifies the token. Does not cache invalid tokens.
   * @param accepted returns whether tokens of this signing key are accepted now
   */
  read(
    token: string,
    accepted: (key: SigningKey) => boolean,
    verify: (token: string) => SignedToken<Claims> | undefined,
  ): Claims | undefined {
    const digest = digestOfKey(token);
    const signed = this.#newer.get(digest) ?? this.#verified(token, digest, verify);
    return signed && accepted(signed.key) ? signed.claims : undefined;
  }

  #verified(
    token: string,
    digest: Digest,
    verify: (token: string) => SignedToken<Claims> | undefined,
  ): SignedToken<Claims> | undefined {
    const signed = this.#older.get(digest) ?? verify(token);
    if (signed) this.#add(digest, signed, token.length);
    return signed;
  }

  #add(digest: Digest, signed: SignedToken<Claims>, characters: number): void {
    this.#older.delete(digest);
    if (this.#characters + characters > this.#most) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#characters = 0;
    }
    this.#newer.set(digest, signed);
    this.#characters += characters;
  }
}
