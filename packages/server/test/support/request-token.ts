import { createHmac } from 'node:crypto';

/** The credentials of an integration. */
export interface Credentials {
  readonly shortname: string;
  readonly appname: string;
  readonly appkey: string;
  readonly sharedSecret: string;
}

export function base64url(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url');
}

/** A compact JWS over these very texts, signed with HS256. Written apart from the server's own code. */
export function signTexts(header: string, payload: string, secret: string): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

let drawn = 0;

/** A request token as an honest client builds it; `claims` take the place of what it would say, undefined leaves out. */
export function requestToken(credentials: Credentials, iat: number, claims: Readonly<Record<string, unknown>> = {}) {
  const { shortname, appname, appkey, sharedSecret } = credentials;
  const payload = JSON.stringify({ iat, jti: `jti-${process.pid}-${++drawn}`, appname, appkey, shortname, ...claims });
  return signTexts('{"alg":"HS256","typ":"JWT"}', payload, sharedSecret);
}
