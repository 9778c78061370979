/**
 * Access tokens that were revoked and have not expired yet, and families of tokens that were. Tokens by their `jti` and not by
 * their digest, since of an ECDSA signature there are two spellings that verify; families by their id.
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

  /** Drops those that have expired: nothing accepts them any more. */
  forget(now: number): void {
    for (const [id, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(id);
  }
}
