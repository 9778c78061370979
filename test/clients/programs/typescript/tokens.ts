import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose';

/** The contents of a connection secret. */
export interface Connection {
  readonly url: string;
  readonly shortname: string;
  readonly appname: string;
  readonly sharedsecret: string;
  readonly appkey: string;
}

/** Returns the connection secret in NETOSECRET. */
export function readConnection(): Connection {
  return JSON.parse(Buffer.from(process.env.NETOSECRET ?? '', 'base64').toString());
}

/** Returns a token that Keyward exchanges for an access token: once, and within five minutes. */
export function requestToken({ appname, appkey, shortname, sharedsecret }: Connection): Promise<string> {
  return new SignJWT({ appname, appkey, shortname })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setJti(crypto.randomUUID())
    .sign(new TextEncoder().encode(sharedsecret));
}

/** Returns the subject of a token that Keyward issued for a service; rejects every other token. */
export async function verify(token: string, issuer: string, audience: string): Promise<string | undefined> {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer));
  const requiredClaims = ['sub', 'exp'];
  const options = { issuer, audience, requiredClaims, typ: 'at+jwt', algorithms: ['ES256'] };
  const { payload } = await jwtVerify(token, keys, options);
  return payload.sub;
}
