/**
 * Revoked access tokens and token families that have not expired. Tokens are stored by `jti` instead of by digest,
 * because an ECDSA signature has two valid spellings; families are stored by id.
 */
export class RevokedTokens {
  readonly #expiries = new Map<string, number>();

  /** @param id the ID of a token or a family */
  add(id: string, expiresAt: number): void {
    this.#expiries.set(id, expiresAt);
  }

  /** @param id the ID of a token or a family */
  has(id: string): boolean {
    return this.#expiries.has(id);
  }

  /** Deletes expired entries, because checks reject expired tokens anyway. */
  deleteExpired(now: number): void {
    for (const [id, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(id);
  }
}
