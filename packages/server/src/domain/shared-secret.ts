/** The account's secret with which integrations sign request tokens. */
export interface SharedSecret {
  /** The generation of tokens issued from this secret; a random number for each secret. */
  readonly generation: number;
  readonly value: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Set when a newer secret replaces this secret, or when this secret is discarded. */
  readonly validUntil: number | null;
  /** SHA-256 of the idempotency key of its request. */
  readonly request: Uint8Array | null;
}

export function isAccepted(secret: Pick<SharedSecret, 'validUntil'>, now: number): boolean {
  return secret.validUntil === null || secret.validUntil > now;
}
