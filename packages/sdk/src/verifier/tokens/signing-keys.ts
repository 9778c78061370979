import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readAccessToken, type TokenClaims } from './access-token.ts';

type Algorithm = 'EdDSA' | 'ES256' | 'RS256';

interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

/** By key id. */
type SigningKeys = ReadonlyMap<string, VerifyingKey>;

const MIN_RSA_BITS = 2048;

/** The parsed keys by JWK list, cached because parsing takes longer than a check. */
const keysOf = new WeakMap<readonly unknown[], SigningKeys>();

/** Returns the claims of an access token that one of the keys signed. @param jwks public keys (RFC 7517) */
export function verifiedClaims(token: unknown, jwks: readonly unknown[]): TokenClaims | undefined {
  const parts = typeof token === 'string' ? readAccessToken(token) : undefined;
  const signing = parts && signingKeys(jwks).get(parts.keyId);
  if (!signing || signing.algorithm !== parts.algorithm) return undefined;
  try {
    return isSignatureOf(signing, parts.signed, parts.signature) ? parts.claims : undefined;
  } catch {
    return undefined;
  }
}

function signingKeys(jwks: readonly unknown[]): SigningKeys {
  const keys = keysOf.get(jwks) ?? readSigningKeys(jwks);
  keysOf.set(jwks, keys);
  return keys;
}

/** Parses the supported public keys and ignores others (RFC 7517, 5). */
function readSigningKeys(jwks: readonly unknown[]): SigningKeys {
  return new Map(jwks.flatMap(readSigningKey));
}

function readSigningKey(jwk: unknown): (readonly [string, VerifyingKey])[] {
  if (typeof jwk !== 'object' || jwk === null) return [];
  const { kid, kty, crv, use } = jwk as Readonly<Record<string, unknown>>;
  const algorithm = algorithmOf(kty, crv);
  if (typeof kid !== 'string' || !algorithm || (use !== undefined && use !== 'sig')) return [];
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    // RFC 7518, 3.3: 2048 bits or more.
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (algorithm === 'RS256' && bits !== undefined && bits < MIN_RSA_BITS) return [];
    return [[kid, { algorithm, key }]];
  } catch {
    return [];
  }
}

/** The key determines the algorithm, never the token (RFC 8725, 3.1). */
function algorithmOf(kty: unknown, crv: unknown): Algorithm | undefined {
  if (kty === 'OKP' && crv === 'Ed25519') return 'EdDSA';
  if (kty === 'EC' && crv === 'P-256') return 'ES256';
  return kty === 'RSA' ? 'RS256' : undefined;
}

function isSignatureOf({ algorithm, key }: VerifyingKey, signed: Uint8Array, signature: Uint8Array): boolean {
  if (algorithm === 'EdDSA') return verify(null, signed, key, signature);
  if (algorithm === 'RS256') return verify('sha256', signed, key, signature);
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
