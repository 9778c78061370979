import type { TokenAlgorithm } from '../domain/account.ts';
import { parseCompactJws } from './compact-jws.ts';
import { headerOf, type SigningKey, signJwt, verifySignature } from './signing-key.ts';

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

/** Signs and verifies the server's own access tokens. */
export class AccessTokens {
  readonly #keys: SigningKey[];
  readonly #making = new Map<TokenAlgorithm, Promise<SigningKey>>();

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

  /** What verifies tokens, as RFC 7517 has it. */
  publicKeys(): object[] {
    return this.#keys.map(({ id: kid, algorithm: alg, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg,
      use: 'sig',
    }));
  }

  #newestOf(algorithm: TokenAlgorithm): SigningKey | undefined {
    return this.#keys.find((each) => each.algorithm === algorithm);
  }

  /** The key that signs with an algorithm; where there is none it is made once, however many ask meanwhile. */
  async keyFor(algorithm: TokenAlgorithm, make: () => Promise<SigningKey>): Promise<SigningKey> {
    const known = this.#newestOf(algorithm);
    if (known) return known;
    const making = this.#making.get(algorithm) ?? this.#make(algorithm, make);
    this.#making.set(algorithm, making);
    return making;
  }

  async #make(algorithm: TokenAlgorithm, make: () => Promise<SigningKey>): Promise<SigningKey> {
    try {
      const made = await make();
      this.#keys.push(made);
      return made;
    } finally {
      this.#making.delete(algorithm);
    }
  }

  issue(claims: AccessClaims): Promise<string> {
    return signJwt(this.newest, TYPE, claims);
  }

  issueForService(key: SigningKey, claims: ServiceClaims): Promise<string> {
    return signJwt(key, TYPE, claims);
  }

  /** The claims of a token that one of our keys signed for this audience and that has not expired. */
  verify(token: string, expected: { iss: string; aud: string; now: number }): AccessClaims | undefined {
    const claims = readClaims(this.#signedPayload(token));
    const fits = claims?.iss === expected.iss && claims.aud === expected.aud && claims.exp > expected.now;
    return fits ? claims : undefined;
  }

  /**
   * The same of a token for this audience or for whatever service, with what kind it is. Those for services belong to no
   * family, so neither of the two passes for the other.
   */
  verifyAny(token: string, { iss, aud, now }: { iss: string; aud: string; now: number }): VerifiedToken | undefined {
    const payload = this.#signedPayload(token);
    const own = readClaims(payload);
    const read: VerifiedToken | undefined = own ? { for: 'management', claims: own } : forService(payload);
    if (read?.claims.iss !== iss || read.claims.exp <= now) return undefined;
    return (read.for === 'management') === (read.claims.aud === aud) ? read : undefined;
  }

  /** The header must be the very one that we write, so nothing in it needs to be interpreted. */
  #signedPayload(token: string): string | undefined {
    const jws = parseCompactJws(token);
    const key = jws && this.#keys.find((each) => headerOf(each, TYPE) === jws.header);
    return key && verifySignature(key, jws.signingInput, jws.signature) ? jws.payload : undefined;
  }
}

/** The signature is ours, yet look-ups with what is not a text must not depend on how we wrote tokens in the past. */
function readClaims(payload: string | undefined): AccessClaims | undefined {
  const claims = parseClaims(payload);
  const texts = [claims?.['sub'], claims?.['sid'], claims?.['acc'], claims?.['kind'], claims?.['jti']];
  const numbers = [claims?.['exp'], claims?.['gen'], claims?.['sgen']];
  const whole = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return whole ? (claims as unknown as AccessClaims) : undefined;
}

function forService(payload: string | undefined): VerifiedToken | undefined {
  const claims = readServiceClaims(payload);
  return claims && { for: 'service', claims };
}

function readServiceClaims(payload: string | undefined): ServiceClaims | undefined {
  const claims = parseClaims(payload);
  if (!claims || 'sid' in claims) return undefined;
  const texts = [claims['sub'], claims['acc'], claims['aud'], claims['client_id'], claims['jti']];
  const numbers = [claims['exp'], claims['iat'], claims['gen']];
  const whole = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
  return whole ? (claims as unknown as ServiceClaims) : undefined;
}

function parseClaims(payload: string | undefined): Record<string, unknown> | undefined {
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(payload) ?? undefined;
  } catch {
    return undefined;
  }
}
