/** The one string of an account that its integrations sign request tokens with. */
export interface SharedSecret {
  readonly generation: number;
  readonly value: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Set once a newer one took its place. */
  readonly validUntil: number | null;
}

export function isAccepted(secret: Pick<SharedSecret, 'validUntil'>, now: number): boolean {
  return secret.validUntil === null || secret.validUntil > now;
}
