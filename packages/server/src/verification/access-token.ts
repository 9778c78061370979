import type { TokenAlgorithm } from '../domain/account.ts';
import { parseCompactJws } from './compact-jws.ts';
import { headerOf, type SigningKey, signJwt, verifySignature } from './signing-key.ts';
import { type SignedToken, VerifiedTokens } from './verified-tokens.ts';

/** RFC 9068, 2.1: the type that distinguishes access tokens from ID tokens. */
const TYPE = 'at+jwt';

/** The claims of an access token (RFC 9068, 2.2), and additional claims for revoking it early. */
export interface AccessClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** The account. */
  readonly acc: string;
  /** The token family. */
  readonly sid: string;
  readonly kind: 'key' | 'person';
  /** The generations of the key or user, and of the shared secret (0 for none), when the family started. */
  readonly gen: number;
  readonly sgen: number;
}

/**
 * The claims of an access token for a service of the account (RFC 9068, 2.2). It has no family, and is valid while the
 * key has this generation. `client_id` is the client that received it, `sub` the key that it represents.
 */
export interface ServiceClaims extends Omit<AccessClaims, 'sid' | 'kind' | 'sgen'> {
  /** The name of the key. */
  readonly appname: string;
  /** RFC 9068, 2.2.3.1. */
  readonly roles: readonly string[];
  /** Permissions separated by spaces; absent if there are none. */
  readonly scope?: string;
}

export type VerifiedToken =
  | { readonly for: 'management'; readonly claims: AccessClaims }
  | { readonly for: 'service'; readonly claims: ServiceClaims };

/** A public key; its other members depend on the algorithm (RFC 7518, 6). */
export interface PublicKey {
  readonly kid: string;
  readonly alg: TokenAlgorithm;
  readonly use: 'sig';
}

/** Creates, stores and publishes the first key of an algorithm. */
export interface NewKey {
  generate(): Promise<SigningKey>;
  publish(): Promise<void>;
}

/** Signs and verifies the server's access tokens. */
export class AccessTokens {
  readonly #keys: SigningKey[];
  readonly #pending = new Map<TokenAlgorithm, Promise<SigningKey>>();
  readonly #verified = new VerifiedTokens<VerifiedToken>();
  readonly #isAccepted = (key: SigningKey) => this.#keys.includes(key);
  readonly #verify = (token: string) => this.#verifySignature(token);

  /** @param keys newest first: the newest key of each algorithm signs, all keys verify */
  constructor(keys: readonly SigningKey[]) {
    this.#keys = [...keys];
  }

  /** The key that signs tokens for Keyward itself. */
  get newest(): SigningKey {
    const newest = this.#newestOf('EdDSA');
    if (!newest) throw new Error('There is no signing key.');
    return newest;
  }

  /** Returns the public keys that verify tokens (RFC 7517), by algorithm; the order is stable across restarts. */
  publicKeys(): PublicKey[] {
    const keys = this.#keys.map(({ id: kid, algorithm: alg, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg,
      use: 'sig' as const,
    }));
    return keys.sort((a, b) => (a.alg < b.alg ? -1 : Number(a.alg > b.alg)));
  }

  #newestOf(algorithm: TokenAlgorithm): SigningKey | undefined {
    return this.#keys.find((each) => each.algorithm === algorithm);
  }

  /**
   * Returns the key that signs with an algorithm. Creates a missing key once, and uses it only after it was published.
   */
  async keyFor(algorithm: TokenAlgorithm, newKey: NewKey): Promise<SigningKey> {
    const existing = this.#pending.get(algorithm) ?? this.#newestOf(algorithm);
    return existing ?? this.#addKey(algorithm, newKey);
  }

  #addKey(algorithm: TokenAlgorithm, newKey: NewKey): Promise<SigningKey> {
    const pending = this.#add(newKey).finally(() => this.#pending.delete(algorithm));
    this.#pending.set(algorithm, pending);
    return pending;
  }

  async #add({ generate, publish }: NewKey): Promise<SigningKey> {
    const key = await generate();
    this.#keys.push(key);
    await publish();
    return key;
  }

  issue(claims: AccessClaims): Promise<string> {
    return signJwt(this.newest, TYPE, claims);
  }

  issueForService(key: SigningKey, claims: ServiceClaims): Promise<string> {
    return signJwt(key, TYPE, claims);
  }

  /** Returns the claims of an unexpired token that one of these keys signed for this audience. */
  verify(token: string, expected: { iss: string; aud: string; now: number }): AccessClaims | undefined {
    const verified = this.#read(token);
    if (verified?.for !== 'management') return undefined;
    const { claims } = verified;
    const isExpected = claims.iss === expected.iss && claims.aud === expected.aud && claims.exp > expected.now;
    return isExpected ? claims : undefined;
  }

  /**
   * Returns the claims of a token for this audience or for any service. Only tokens for Keyward have a family, so
   * neither kind is accepted as the other.
   */
  verifyAny(token: string, { iss, aud, now }: { iss: string; aud: string; now: number }): VerifiedToken | undefined {
    const verified = this.#read(token);
    if (verified?.claims.iss !== iss || verified.claims.exp <= now) return undefined;
    return (verified.for === 'management') === (verified.claims.aud === aud) ? verified : undefined;
  }

  #read(token: string): VerifiedToken | undefined {
    return this.#verified.read(token, this.#isAccepted, this.#verify);
  }

  /** The header must equal the header that this server writes, so its content is never interpreted. */
  #verifySignature(token: string): SignedToken<VerifiedToken> | undefined {
    const jws = parseCompactJws(token);
    const key = jws && this.#keys.find((each) => headerOf(each, TYPE) === jws.header);
    if (!key || !verifySignature(key, jws.signingInput, jws.signature)) return undefined;
    const managementClaims = readClaims(jws.payload);
    const claims: VerifiedToken | undefined = managementClaims
      ? { for: 'management', claims: managementClaims }
      : readTokenForService(jws.payload);
    return claims && { key, claims };
  }
}

/**
 * The signature is valid, but earlier versions issued tokens in other formats, and lookups must not depend on the
 * format.
 */
function readClaims(payload: string): AccessClaims | undefined {
  const claims = parseClaims(payload);
  const texts = [claims?.['sub'], claims?.['sid'], claims?.['acc'], claims?.['kind'], claims?.['jti']];
  const numbers = [claims?.['exp'], claims?.['gen'], claims?.['sgen']];
  const isComplete = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return isComplete ? (claims as unknown as AccessClaims) : undefined;
}

function readTokenForService(payload: string): VerifiedToken | undefined {
  const claims = readServiceClaims(payload);
  return claims && { for: 'service', claims };
}

function readServiceClaims(payload: string): ServiceClaims | undefined {
  const claims = parseClaims(payload);
  if (!claims || 'sid' in claims) return undefined;
  const texts = [claims['sub'], claims['acc'], claims['aud'], claims['client_id'], claims['jti']];
  const numbers = [claims['exp'], claims['iat'], claims['gen']];
  const isComplete = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return isComplete ? (claims as unknown as ServiceClaims) : undefined;
}

function parseClaims(payload: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(payload);
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
