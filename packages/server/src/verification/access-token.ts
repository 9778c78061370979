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

/** Signs and verifies the server's own access tokens. */
export class AccessTokens {
  readonly #keys: readonly SigningKey[];

  /** @param keys the newest first: it signs, all of them verify */
  constructor(keys: readonly SigningKey[]) {
    this.#keys = keys;
  }

  get newest(): SigningKey {
    const [newest] = this.#keys;
    if (!newest) throw new Error('There is no signing key.');
    return newest;
  }

  issue(claims: AccessClaims): Promise<string> {
    return signJwt(this.newest, TYPE, claims);
  }

  /**
   * The claims of a token that one of our keys signed for this audience and that has not expired. The header must be
   * the very one that we write, so nothing in it needs to be interpreted.
   */
  verify(token: string, expected: { iss: string; aud: string; now: number }): AccessClaims | undefined {
    const jws = parseCompactJws(token);
    const key = jws && this.#keys.find((each) => headerOf(each, TYPE) === jws.header);
    if (!key || !verifySignature(key, jws.signingInput, jws.signature)) return undefined;
    const claims = readClaims(jws.payload);
    const fits = claims?.iss === expected.iss && claims.aud === expected.aud && claims.exp > expected.now;
    return fits ? claims : undefined;
  }
}

/** The signature is ours, yet look-ups with what is not a text must not depend on how we wrote tokens in the past. */
function readClaims(payload: string): AccessClaims | undefined {
  try {
    const claims: Partial<Record<keyof AccessClaims, unknown>> | null = JSON.parse(payload);
    const texts = [claims?.sub, claims?.sid, claims?.acc, claims?.kind];
    const numbers = [claims?.exp, claims?.gen, claims?.sgen];
    const whole = texts.every((text) => typeof text === 'string') && numbers.every(Number.isSafeInteger);
    return whole ? (claims as AccessClaims) : undefined;
  } catch {
    return undefined;
  }
}
