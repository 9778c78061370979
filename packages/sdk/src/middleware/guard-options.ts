import { copyOptions, optionTypes } from '../options.ts';
import type { Verifier } from '../verifier/verifier.ts';

/** The part of a verifier that guards use. */
export type KeyVerifier = Pick<Verifier, 'verify' | 'checkToken'>;

/** The requirements for a request. */
export interface GuardOptions<Args extends readonly unknown[]> {
  /**
   * The permission that the key needs, such as `flows:create`, or a function that returns it for a request. If omitted, any
   * key of the account is allowed; `undefined` is rejected. If the function returns no string, the request is denied.
   */
  readonly permission?: string | ((...args: Args) => string | Promise<string>);
  /** The name of your service, to also accept access tokens issued for this audience. If omitted, only keys are accepted. */
  readonly audience?: string;
  /** Returns the IP address of the client, for keys with allowed IPs. Needed behind a proxy, to read it from the right header. */
  readonly ip?: ((...args: Args) => string | null | Promise<string | null>) | undefined;
  /**
   * Allows CORS preflights without a key (`OPTIONS` with one `Origin` and one `Access-Control-Request-Method`), because
   * browsers send none with them. Anyone can send a preflight: your handlers must do nothing else for `OPTIONS`.
   */
  readonly allowPreflight?: boolean | undefined;
}

const GUARD_OPTIONS = {
  permission: ['string', 'function'],
  audience: ['string'],
  ip: ['function', 'undefined'],
  allowPreflight: ['boolean', 'undefined'],
} as const;
const COMMON = optionTypes(GUARD_OPTIONS);
const WITH_ERRORS = optionTypes({ ...GUARD_OPTIONS, onError: ['function', 'undefined'] });

/**
 * Validates the options of a guard and returns a copy, which later changes do not affect.
 * @param isOwnHost whether the guard runs without a framework, and so has the option `onError`
 * @throws TypeError for a missing verifier and for unknown or invalid options
 */
export function guardOptions<Options extends object>(
  verifier: unknown,
  options: Options | undefined,
  isOwnHost = false,
): Options {
  const { verify, checkToken } = (verifier ?? {}) as Partial<KeyVerifier>;
  if (typeof verify !== 'function' || typeof checkToken !== 'function') {
    throw new TypeError('keyward needs a verifier. Pass the result of createVerifier.');
  }
  if (options === undefined) {
    throw new TypeError('keyward needs options as its second argument. Pass {} to accept any key of the account.');
  }
  return copyOptions(options, isOwnHost ? WITH_ERRORS : COMMON, 'keyward');
}

/** @throws TypeError if the third argument of a guard is missing */
export function assertFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`keyward needs a third argument: ${name}.`);
}
