/** The one string of an account that its integrations sign request tokens with. */
export interface SharedSecret {
  /** Of the tokens that it led to. Drawn anew for each secret. */
  readonly generation: number;
  readonly value: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Set once a newer one took its place, or it was dropped. */
  readonly validUntil: number | null;
  /** SHA-256 of the idempotency key that it was asked for with. */
  readonly request: Uint8Array | null;
}

export function isAccepted(secret: Pick<SharedSecret, 'validUntil'>, now: number): boolean {
  return secret.validUntil === null || secret.validUntil > now;
}
