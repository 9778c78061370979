/** Time for which a repeated request to create a key is recognized. */
export const CREATION_KEPT_SECONDS = 86_400;

/** A request with an idempotency key, as the caller sent it. */
export interface CreationRequest {
  /** Id of the API key or user that calls, independent of token or session. */
  readonly callerId: string;
  /** SHA-256 of the idempotency key. */
  readonly request: Uint8Array;
  /** SHA-256 of the body in canonical form. */
  readonly body: Uint8Array;
}

/** The API key that a request created. */
export interface KeyCreation extends CreationRequest {
  readonly keyId: string;
  /** Number of the last change-log entry of this request; a later entry of the key means that the key was changed. */
  readonly lastChange: number;
  readonly createdAt: number;
}

/** Returns the same text for equal JSON values: members are sorted by name. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
