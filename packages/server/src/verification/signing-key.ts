import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { TokenAlgorithm } from '../domain/account.ts';
import { SigningThread } from './signing-thread.ts';
import type { SigningParameters } from './signing-worker.ts';

/** Shared by all keys, because a signature takes as long as the rest of an exchange on the event loop. */
export const signingThread = new SigningThread();
const generateInBackground = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** A key pair of the server, ready to sign. */
export interface SigningKey {
  readonly id: string;
  readonly algorithm: TokenAlgorithm;
  readonly signing: SigningParameters;
  readonly publicKey: KeyObject;
}

interface Method {
  readonly type: string;
  readonly options: object;
  readonly hash: string | null;
}

/** RFC 7518, 3.4: both numbers of an ECDSA signature at full length, not in DER. */
const DSA_ENCODING = 'ieee-p1363' as const;

/** RFC 8037; RFC 7518, 3.4 and 3.3. */
const METHODS: Readonly<Record<TokenAlgorithm, Method>> = {
  EdDSA: { type: 'ed25519', options: {}, hash: null },
  ES256: { type: 'ec', options: { namedCurve: 'P-256' }, hash: 'sha256' },
  RS256: { type: 'rsa', options: { modulusLength: 2048 }, hash: 'sha256' },
};

/** Generates a key pair in its stored format. An RSA key takes up to a second in the thread pool. */
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
  const key = createPrivateKey(privateKey);
  const signing = { key, hash: METHODS[algorithm].hash, dsaEncoding: DSA_ENCODING };
  return { id, algorithm, signing, publicKey: createPublicKey(key) };
}

/**
 * Returns a compact JWS with these claims.
 * @throws SigningStopped
 */
export async function signJwt(key: SigningKey, type: string, claims: object): Promise<string> {
  const input = `${headerSegment(key, type)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${await signingThread.sign(key.signing, input)}`;
}

export function verifySignature(key: SigningKey, signingInput: string, signature: Uint8Array): boolean {
  const { hash } = METHODS[key.algorithm];
  return verify(hash, Buffer.from(signingInput), { key: key.publicKey, dsaEncoding: DSA_ENCODING }, signature);
}

/** Returns the header of this key's tokens of this type. The header has only one spelling. */
export function headerOf(key: SigningKey, type: string): string {
  return JSON.stringify({ alg: key.algorithm, typ: type, kid: key.id });
}

const segments = new WeakMap<SigningKey, Map<string, string>>();

function headerSegment(key: SigningKey, type: string): string {
  const cached = segments.get(key) ?? new Map<string, string>();
  segments.set(key, cached);
  const segment = cached.get(type) ?? Buffer.from(headerOf(key, type)).toString('base64url');
  cached.set(type, segment);
  return segment;
}
