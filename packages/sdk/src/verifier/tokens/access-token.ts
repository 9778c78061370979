/** An access token (RFC 9068), parsed but not verified. */
export interface ParsedToken {
  readonly algorithm: string;
  readonly keyId: string;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly claims: TokenClaims;
}

/** The claims of an access token that are checked. */
export interface TokenClaims {
  readonly iss: string;
  readonly aud: readonly string[];
  /** Unix seconds. */
  readonly exp: number;
  /** The ids of the account and the key. */
  readonly acc: string;
  readonly sub: string;
  /** The id of the token and of its family, if any. Either may be revoked. */
  readonly jti: string | undefined;
  readonly sid: string | undefined;
  /** Generations of the key and the shared secret (0 for none). */
  readonly gen: number;
  readonly sgen: number;
  readonly scope: readonly string[];
}

/** Maximum length of a token. Longer ones are not decoded. */
const MAX_LENGTH = 16_384;
const ALPHABET = /^[A-Za-z0-9_-]+$/;

/**
 * Parses a token strictly: no padding, no other characters, no set bits after the last byte, well-formed UTF-8, and no
 * critical extensions. So each token has exactly one encoding.
 */
export function readAccessToken(token: string): ParsedToken | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  const segments = token.split('.');
  const [head = '', body = '', tail = ''] = segments;
  const signature = strictBytes(tail);
  const header = strictJson(head);
  const claims = readClaims(strictJson(body));
  if (segments.length !== 3 || !signature || !header || !claims) return undefined;
  const { alg, typ, kid, crit } = header;
  // RFC 9068, 4, and RFC 7515, 4.1.11: unknown critical extensions must be rejected.
  if (typ !== 'at+jwt' || typeof alg !== 'string' || typeof kid !== 'string' || crit !== undefined) return undefined;
  const signed = new TextEncoder().encode(`${head}.${body}`);
  return { algorithm: alg, keyId: kid, signed, signature, claims };
}

function readClaims(json: Readonly<Record<string, unknown>> | undefined): TokenClaims | undefined {
  if (!json) return undefined;
  const { iss, aud, exp, acc, sub, jti, sid, gen, sgen, scope, kind } = json;
  const audiences = typeof aud === 'string' ? [aud] : aud;
  // Tokens of users are only for Keyward itself.
  if (kind !== undefined && kind !== 'key') return undefined;
  if (typeof iss !== 'string' || typeof acc !== 'string' || typeof sub !== 'string') return undefined;
  if (!isNumber(exp) || !isNumber(gen) || !(sgen === undefined || isNumber(sgen))) return undefined;
  if (!isOptionalText(jti) || !isOptionalText(sid) || !isOptionalText(scope)) return undefined;
  if (!Array.isArray(audiences) || !audiences.every((each) => typeof each === 'string')) return undefined;
  const scopes = (scope ?? '').split(' ').filter(Boolean);
  return { iss, aud: audiences, exp, acc, sub, jti, sid, gen, sgen: sgen ?? 0, scope: scopes };
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function strictBytes(segment: string): Uint8Array | undefined {
  if (!ALPHABET.test(segment)) return undefined;
  try {
    const base64 = segment.replaceAll('-', '+').replaceAll('_', '/');
    const binary = atob(base64);
    // atob ignores set pad bits (RFC 4648, 3.5).
    if (btoa(binary).replace(/={1,2}$/, '') !== base64) return undefined;
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function strictJson(segment: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = strictBytes(segment);
  if (!bytes) return undefined;
  try {
    const json: unknown = JSON.parse(utf8.decode(bytes));
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
