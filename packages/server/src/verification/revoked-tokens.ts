/**
 * Revoked access tokens and token families that have not expired. Tokens are stored by `jti` and not by digest, since
 * an ECDSA signature has two valid spellings; families by id.
 */
export class RevokedTokens {
  readonly #expiries = new Map<string, number>();

  /** @param id of the token or the family */
  add(id: string, expiresAt: number): void {
    this.#expiries.set(id, expiresAt);
  }

  /** @param id of the token or the family */
  has(id: string): boolean {
    return this.#expiries.has(id);
  }

  /** Deletes expired entries, which nothing accepts any more. */
  deleteExpired(now: number): void {
    for (const [id, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(id);
  }
}
