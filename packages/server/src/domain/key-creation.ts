/** How long a repeated request to create a key is recognized. */
export const CREATION_KEPT_SECONDS = 86_400;

/** A request with an idempotency key, as a caller sent it. */
export interface CreationRequest {
  /** Id of the API key or user that calls, whatever token or session it has. */
  readonly callerId: string;
  /** SHA-256 of the idempotency key. */
  readonly request: Uint8Array;
  /** SHA-256 of the body in its canonical form. */
  readonly body: Uint8Array;
}

/** The API key that a request created. */
export interface KeyCreation extends CreationRequest {
  readonly keyId: string;
  /** Number of the last change-log entry that this request wrote: the key was changed if a later one names it. */
  readonly lastChange: number;
  readonly createdAt: number;
}

/** Returns the text that equal JSON values have in common: members sorted by name. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
