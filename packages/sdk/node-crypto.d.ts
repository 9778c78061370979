// The parts of Node's cryptography that the verifier uses; Bun and Deno have them as well. Node's own types would add
// all of its globals, and the client must also run in browsers.
declare module 'node:crypto' {
  interface KeyObject {
    readonly asymmetricKeyType?: string;
    readonly asymmetricKeyDetails?: { readonly modulusLength?: number; readonly namedCurve?: string };
  }
  interface Hash {
    update(text: string): Hash;
    digest(encoding: 'base64url'): string;
  }
  /** Node 20.12 and newer. */
  const hash: ((algorithm: string, text: string, encoding: 'base64url') => string) | undefined;
  function createHash(algorithm: string): Hash;
  function createPublicKey(from: { key: object; format: 'jwk' }): KeyObject;
  function verify(
    algorithm: string | null,
    signed: Uint8Array,
    key: KeyObject | { key: KeyObject; dsaEncoding: 'ieee-p1363' },
    signature: Uint8Array,
  ): boolean;
}
