/**
 * The issuer of a credential. `system` is the CLI or Keyward itself; `unknown` is the issuer of credentials from
 * earlier versions.
 */
export interface Issuer {
  readonly kind: 'key' | 'person' | 'system' | 'unknown';
  readonly id: string;
}

export type CredentialKind = 'key-secret' | 'link' | 'replica-credential' | 'webhook-secret' | 'shared-secret';

/** A credential and its issuer. For a shared secret, the issuer is a caller to whom it was revealed. */
export interface Issued {
  readonly kind: CredentialKind;
  /** The id of the key, user, replica or webhook that the credential belongs to; the generation of a shared secret. */
  readonly holderId: string;
  /** SHA-256 of the credential; empty for a shared secret. */
  readonly digest: Uint8Array;
  readonly issuer: Issuer;
  /** Unix seconds; for an unknown issuer, the latest possible time. */
  readonly at: number;
  /** When the secret of a key expired, or when its overlap ends. Null for a valid secret and for other kinds. */
  readonly endsAt: number | null;
}

/** Returns the caller as an issuer. A caller without an id is recorded as `system`. */
export function issuerOf(caller: { readonly kind?: string; readonly id?: string; readonly name: string }): Issuer {
  const { kind, id, name } = caller;
  return (kind === 'key' || kind === 'person') && id !== undefined ? { kind, id } : { kind: 'system', id: name };
}

export function isSameDigest(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
