import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestToken } from '../domain/request-token.ts';
import { type CompactJws, parseCompactJws } from './compact-jws.ts';
import { type FlatObject, parseFlatObject, stringMember } from './flat-json.ts';

/** A request token with a valid format. Its claims must not be trusted before {@link isSignedWith}. */
export interface UnverifiedRequestToken {
  readonly jws: CompactJws;
  readonly claims: RequestToken;
}

/** Claims whose meaning is not supported. The contract states that they never occur. */
const UNSUPPORTED_CLAIMS = ['exp', 'nbf', 'iss', 'aud', 'sub'];
const MAX_JTI_LENGTH = 256;

/**
 * Parses a request token (public contract: HS256; claims iat, jti, appname, appkey, shortname). `iat` is an integer or
 * a decimal string, `jti` an integer or a string; the header may have any layout.
 */
export function readRequestToken(token: string): UnverifiedRequestToken | undefined {
  const jws = parseCompactJws(token);
  if (!jws) return undefined;
  const header = parseFlatObject(jws.header);
  const payload = parseFlatObject(jws.payload);
  if (!header || !isPlainHs256(header) || !payload) return undefined;
  const claims = readClaims(payload);
  return claims && { jws, claims };
}

/** Compares in constant time. */
export function isSignedWith(token: UnverifiedRequestToken, sharedSecret: string): boolean {
  const expected = createHmac('sha256', sharedSecret).update(token.jws.signingInput).digest();
  const signature = token.jws.signature;
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/**
 * Rejects keys that the token itself specifies (jwk, jku, x5c, kid) and extensions (crit, b64): RFC 8725, 3.1, 3.10.
 */
function isPlainHs256(header: FlatObject): boolean {
  for (const name of header.keys()) if (name !== 'alg' && name !== 'typ') return false;
  const typ = stringMember(header, 'typ');
  if (header.has('typ') && typ?.toUpperCase() !== 'JWT') return false;
  return stringMember(header, 'alg') === 'HS256';
}

function readClaims(payload: FlatObject): RequestToken | undefined {
  if (UNSUPPORTED_CLAIMS.some((name) => payload.has(name))) return undefined;
  const shortname = stringMember(payload, 'shortname');
  const appname = stringMember(payload, 'appname');
  const appkey = stringMember(payload, 'appkey');
  const iat = readIat(payload);
  const jti = readJti(payload);
  if (!shortname || !appname || !appkey || iat === undefined || !jti) return undefined;
  return { shortname, appname, appkey, iat, jti };
}

function readIat(payload: FlatObject): number | undefined {
  const digits = stringMember(payload, 'iat') ?? payload.get('iat');
  return digits !== undefined && /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

function readJti(payload: FlatObject): string | undefined {
  const text = stringMember(payload, 'jti') ?? integerSource(payload.get('jti'));
  return text !== undefined && text.length > 0 && text.length <= MAX_JTI_LENGTH ? text : undefined;
}

function integerSource(source: string | undefined): string | undefined {
  return source !== undefined && /^-?\d+$/.test(source) ? source : undefined;
}
