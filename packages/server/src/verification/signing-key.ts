import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { TokenAlgorithm } from '../domain/account.ts';

type SignInput = KeyObject | SignKeyObjectInput;

/** In the thread pool: a signature takes as long as everything else that an exchange does on the event loop. */
const signInBackground = promisify<string | null, Uint8Array, SignInput, Buffer>(sign);
const generateInBackground = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** A key pair of the server, ready to sign. */
export interface SigningKey {
  readonly id: string;
  readonly algorithm: TokenAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

interface Method {
  readonly type: string;
  readonly options: object;
  readonly hash: string | null;
}

/** RFC 8037; RFC 7518, 3.4 and 3.3. */
const METHODS: Readonly<Record<TokenAlgorithm, Method>> = {
  EdDSA: { type: 'ed25519', options: {}, hash: null },
  ES256: { type: 'ec', options: { namedCurve: 'P-256' }, hash: 'sha256' },
  RS256: { type: 'rsa', options: { modulusLength: 2048 }, hash: 'sha256' },
};

/** A new pair in the form in which it is kept. An RSA key takes a good part of a second, in the thread pool. */
export async function generateSigningKey(
  algorithm: TokenAlgorithm,
): Promise<{ privateKey: string; publicJwk: Readonly<Record<string, unknown>> }> {
  const { type, options } = METHODS[algorithm];
  const pair = await generateInBackground(type, options);
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicJwk: { ...pair.publicKey.export({ format: 'jwk' }) },
  };
}

/** @param privateKey PKCS #8, PEM */
export function loadSigningKey(id: string, algorithm: TokenAlgorithm, privateKey: string): SigningKey {
  const loaded = createPrivateKey(privateKey);
  return { id, algorithm, privateKey: loaded, publicKey: createPublicKey(loaded) };
}

/** A compact JWS over these claims. */
export async function signJwt(key: SigningKey, type: string, claims: object): Promise<string> {
  const input = `${headerSegment(key, type)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const { hash } = METHODS[key.algorithm];
  const signature = await signInBackground(hash, Buffer.from(input), encoded(key, key.privateKey));
  return `${input}.${signature.toString('base64url')}`;
}

export function verifySignature(key: SigningKey, signingInput: string, signature: Uint8Array): boolean {
  const { hash } = METHODS[key.algorithm];
  return verify(hash, Buffer.from(signingInput), encoded(key, key.publicKey), signature);
}

/** RFC 7518, 3.4: both numbers of an ECDSA signature at their full length, and not as DER has them. */
function encoded({ algorithm }: SigningKey, key: KeyObject): SignInput {
  return algorithm === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key;
}

/** The one spelling of the header that this key gives to tokens of this type. */
export function headerOf(key: SigningKey, type: string): string {
  return JSON.stringify({ alg: key.algorithm, typ: type, kid: key.id });
}

const segments = new WeakMap<SigningKey, Map<string, string>>();

function headerSegment(key: SigningKey, type: string): string {
  const known = segments.get(key) ?? new Map<string, string>();
  segments.set(key, known);
  const segment = known.get(type) ?? Buffer.from(headerOf(key, type)).toString('base64url');
  known.set(type, segment);
  return segment;
}
