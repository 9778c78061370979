import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

/** In the thread pool: a signature takes as long as everything else that an exchange does on the event loop. */
const signInBackground = promisify<null, Uint8Array, KeyObject, Buffer>(sign);

/** A key pair of the server, ready to sign. EdDSA over Ed25519 (RFC 8037). */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A new pair in the form in which it is kept. */
export function generateSigningKey(): { privateKey: string; publicJwk: Readonly<Record<string, unknown>> } {
  const pair = generateKeyPairSync('ed25519');
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicJwk: { ...pair.publicKey.export({ format: 'jwk' }) },
  };
}

/** @param privateKey PKCS #8, PEM */
export function loadSigningKey(id: string, privateKey: string): SigningKey {
  const loaded = createPrivateKey(privateKey);
  return { id, privateKey: loaded, publicKey: createPublicKey(loaded) };
}

/** A compact JWS over these claims. */
export async function signJwt(key: SigningKey, type: string, claims: object): Promise<string> {
  const input = `${headerSegment(key, type)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = await signInBackground(null, Buffer.from(input), key.privateKey);
  return `${input}.${signature.toString('base64url')}`;
}

export function verifySignature(key: SigningKey, signingInput: string, signature: Uint8Array): boolean {
  return verify(null, Buffer.from(signingInput), key.publicKey, signature);
}

/** The one spelling of the header that this key gives to tokens of this type. */
export function headerOf(key: SigningKey, type: string): string {
  return JSON.stringify({ alg: 'EdDSA', typ: type, kid: key.id });
}

const segments = new WeakMap<SigningKey, Map<string, string>>();

function headerSegment(key: SigningKey, type: string): string {
  const known = segments.get(key) ?? new Map<string, string>();
  segments.set(key, known);
  const segment = known.get(type) ?? Buffer.from(headerOf(key, type)).toString('base64url');
  known.set(type, segment);
  return segment;
}
