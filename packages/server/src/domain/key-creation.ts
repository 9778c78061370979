/** Time for which a repeated request to create a key is recognized. */
export const CREATION_KEPT_SECONDS = 86_400;

/** A creation request with an idempotency key, as the caller sent it. */
export interface CreationRequest {
  /** Id of the calling API key or user, independent of its token or session. */
  readonly callerId: string;
  /** SHA-256 of the idempotency key. */
  readonly request: Uint8Array;
  /** SHA-256 of the body in canonical form. */
  readonly body: Uint8Array;
}

/** The API key that a request created. */
export interface KeyCreation extends CreationRequest {
  readonly keyId: string;
  /**
   * Sequence number of the last change-log entry of this request. A later entry of the key means that the key has been
   * changed.
   */
  readonly lastChange: number;
  readonly createdAt: number;
}

/** Returns the same text for equal JSON values: fields are sorted by name. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
