/** The credentials of an exchange: the names of the account and key, and two secrets. */
export interface ExchangeCredentials {
  /** The server's origin or API base. */
  readonly url: string;
  readonly shortname: string;
  readonly appname: string;
  readonly sharedSecret: string;
  readonly appkey: string;
}

/**
 * Signs a request token: a JWT (RFC 7519) with HS256 (RFC 7518, 3.2), keyed with the UTF-8 bytes of the shared secret. It has
 * exactly these five claims; the server rejects `exp`, `iss`, `aud` and `sub`.
 * @param iat Unix time in whole seconds
 * @param jti a unique id
 */
export async function signRequestToken(credentials: ExchangeCredentials, iat: number, jti: string): Promise<string> {
  const { appname, appkey, shortname } = credentials;
  const header = encodeText(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));
  const input = `${header}.${encodeText(JSON.stringify({ iat, jti, appname, appkey, shortname }))}`;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const secret = utf8(credentials.sharedSecret);
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
  return `${input}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(input))))}`;
}

/** Returns 128 random bits in base64url. */
export function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)));
}

function utf8(text: string) {
  return new TextEncoder().encode(text);
}

function encodeText(text: string): string {
  return base64url(utf8(text));
}

/** RFC 7515, section 2: without padding. */
function base64url(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return base64
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
}
