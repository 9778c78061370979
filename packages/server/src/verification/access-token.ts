import type { TokenAlgorithm } from '../domain/account.ts';
import { parseCompactJws } from './compact-jws.ts';
import { headerOf, type SigningKey, signJwt, verifySignature } from './signing-key.ts';
import { type SignedToken, VerifiedTokens } from './verified-tokens.ts';

/** RFC 9068, 2.1: the type that tells access tokens from ID tokens. */
const TYPE = 'at+jwt';

/** The claims of an access token (RFC 9068, 2.2), and the two by which it ends before its time. */
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
  /** The family of tokens that it belongs to. */
  readonly sid: string;
  readonly kind: 'key' | 'person';
  /** The generation of the key or person, and of the shared secret (0: none), when the family began. */
  readonly gen: number;
  readonly sgen: number;
}

/**
 * The claims of an access token for a service of the account (RFC 9068, 2.2): of no family, and good for as long as the
 * key has this generation. `client_id` is whom it was issued to, `sub` the key that it speaks for.
 */
export interface ServiceClaims extends Omit<AccessClaims, 'sid' | 'kind' | 'sgen'> {
  /** The name of the key. */
  readonly appname: string;
  /** RFC 9068, 2.2.3.1. */
  readonly roles: readonly string[];
  /** Permissions with a space between them; absent for none. */
  readonly scope?: string;
}

export type VerifiedToken =
  | { readonly for: 'management'; readonly claims: AccessClaims }
  | { readonly for: 'service'; readonly claims: ServiceClaims };

/** A public key; its further members depend on the algorithm (RFC 7518, 6). */
export interface PublicKey {
  readonly kid: string;
  readonly alg: TokenAlgorithm;
  readonly use: 'sig';
}

/** The first key of an algorithm: how it is made and stored, and how verifiers receive it. */
export interface NewKey {
  make(): Promise<SigningKey>;
  announce(): Promise<void>;
}

/** Signs and verifies the server's own access tokens. */
export class AccessTokens {
  readonly #keys: SigningKey[];
  readonly #making = new Map<TokenAlgorithm, Promise<SigningKey>>();
  readonly #verified = new VerifiedTokens<VerifiedToken>();
  readonly #isAccepted = (key: SigningKey) => this.#keys.includes(key);
  readonly #verify = (token: string) => this.#verifySignature(token);

  /** @param keys the newest first: of each algorithm it signs, all of them verify */
  constructor(keys: readonly SigningKey[]) {
    this.#keys = [...keys];
  }

  /** Signs what Keyward itself reads again. */
  get newest(): SigningKey {
    const newest = this.#newestOf('EdDSA');
    if (!newest) throw new Error('There is no signing key.');
    return newest;
  }

  /** Returns the public keys that verify tokens (RFC 7517), by algorithm: the same list before and after a restart. */
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

  /** Returns the key that signs with an algorithm; a missing one is made once, and signs after it was announced. */
  async keyFor(algorithm: TokenAlgorithm, newKey: NewKey): Promise<SigningKey> {
    const known = this.#making.get(algorithm) ?? this.#newestOf(algorithm);
    return known ?? this.#make(algorithm, newKey);
  }

  #make(algorithm: TokenAlgorithm, newKey: NewKey): Promise<SigningKey> {
    const making = this.#add(newKey).finally(() => this.#making.delete(algorithm));
    this.#making.set(algorithm, making);
    return making;
  }

  async #add({ make, announce }: NewKey): Promise<SigningKey> {
    const made = await make();
    this.#keys.push(made);
    await announce();
    return made;
  }

  issue(claims: AccessClaims): Promise<string> {
    return signJwt(this.newest, TYPE, claims);
  }

  issueForService(key: SigningKey, claims: ServiceClaims): Promise<string> {
    return signJwt(key, TYPE, claims);
  }

  /** The claims of a token that one of our keys signed for this audience and that has not expired. */
  verify(token: string, expected: { iss: string; aud: string; now: number }): AccessClaims | undefined {
    const read = this.#read(token);
    if (read?.for !== 'management') return undefined;
    const { claims } = read;
    const fits = claims.iss === expected.iss && claims.aud === expected.aud && claims.exp > expected.now;
    return fits ? claims : undefined;
  }

  /**
   * The same of a token for this audience or for whatever service, with what kind it is. Those for services belong to no
   * family, so neither of the two passes for the other.
   */
  verifyAny(token: string, { iss, aud, now }: { iss: string; aud: string; now: number }): VerifiedToken | undefined {
    const read = this.#read(token);
    if (read?.claims.iss !== iss || read.claims.exp <= now) return undefined;
    return (read.for === 'management') === (read.claims.aud === aud) ? read : undefined;
  }

  #read(token: string): VerifiedToken | undefined {
    return this.#verified.read(token, this.#isAccepted, this.#verify);
  }

  /** The header must be the very one that we write, so nothing in it needs to be interpreted. */
  #verifySignature(token: string): SignedToken<VerifiedToken> | undefined {
    const jws = parseCompactJws(token);
    const key = jws && this.#keys.find((each) => headerOf(each, TYPE) === jws.header);
    if (!key || !verifySignature(key, jws.signingInput, jws.signature)) return undefined;
    const own = readClaims(jws.payload);
    const claims: VerifiedToken | undefined = own ? { for: 'management', claims: own } : forService(jws.payload);
    return claims && { key, claims };
  }
}

/** The signature is ours, yet look-ups with what is not a text must not depend on how we wrote tokens in the past. */
function readClaims(payload: string): AccessClaims | undefined {
  const claims = parseClaims(payload);
  const texts = [claims?.['sub'], claims?.['sid'], claims?.['acc'], claims?.['kind'], claims?.['jti']];
  const numbers = [claims?.['exp'], claims?.['gen'], claims?.['sgen']];
  const whole = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return whole ? (claims as unknown as AccessClaims) : undefined;
}

function forService(payload: string): VerifiedToken | undefined {
  const claims = readServiceClaims(payload);
  return claims && { for: 'service', claims };
}

function readServiceClaims(payload: string): ServiceClaims | undefined {
  const claims = parseClaims(payload);
  if (!claims || 'sid' in claims) return undefined;
  const texts = [claims['sub'], claims['acc'], claims['aud'], claims['client_id'], claims['jti']];
  const numbers = [claims['exp'], claims['iat'], claims['gen']];
  const whole = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return whole ? (claims as unknown as ServiceClaims) : undefined;
}

function parseClaims(payload: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(payload);
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
