/**
 * Access tokens that were revoked by name and have not expired yet. By `jti` and not by the token's digest, since of an
 * ECDSA signature there are two spellings that verify.
 */
export class RevokedTokens {
  readonly #expiries = new Map<string, number>();

  add(jti: string, expiresAt: number): void {
    this.#expiries.set(jti, expiresAt);
  }

  has(jti: string): boolean {
    return this.#expiries.has(jti);
  }

  /** Drops those that have expired: nothing accepts them any more. */
  forget(now: number): void {
    for (const [jti, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(jti);
  }
}
