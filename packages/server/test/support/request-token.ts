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

/** Returns a compact JWS of exactly these texts, signed with HS256. Independent of the server's implementation. */
export function signTexts(header: string, payload: string, secret: string): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

let sequence = 0;

/** Returns a request token of an integration; `claims` replace the default claims, and undefined removes a claim. */
export function requestToken(credentials: Credentials, iat: number, claims: Readonly<Record<string, unknown>> = {}) {
  const { shortname, appname, appkey, sharedSecret } = credentials;
  const payload = JSON.stringify({
    iat,
    jti: `jti-${process.pid}-${++sequence}`,
    appname,
    appkey,
    shortname,
    ...claims,
  });
  return signTexts('{"alg":"HS256","typ":"JWT"}', payload, sharedSecret);
}
