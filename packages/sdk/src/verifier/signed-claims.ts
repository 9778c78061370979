import { readAccessToken, type TokenClaims } from './access-token.ts';
import { isSignatureOf, readSigningKeys, type SigningKeys } from './signing-keys.ts';

/** The keys of each list of them: reading one takes longer than a check. */
const read = new WeakMap<readonly unknown[], SigningKeys>();

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
  const keys = read.get(jwks) ?? readSigningKeys(jwks);
  read.set(jwks, keys);
  return keys;
}
