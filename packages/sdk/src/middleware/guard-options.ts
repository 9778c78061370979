import { copyOptions, optionTypes } from '../options.ts';
import type { Verifier } from '../verifier/verifier.ts';

/** The part of a verifier that guards use. */
export type KeyVerifier = Pick<Verifier, 'verify' | 'checkToken'>;

/** What a request needs in order to pass. */
export interface GuardOptions<Args extends readonly unknown[]> {
  /**
   * The permission that the key needs, such as `flows:create`, or a function that returns it for a request. Without it, any
   * key of the account is valid; `undefined` is refused. A function that returns no string denies the request.
   */
  readonly permission?: string | ((...args: Args) => string | Promise<string>);
  /** Also accept access tokens that were made for this audience: the name of your service. Keys alone without it. */
  readonly audience?: string;
  /** Returns the IP address of the client, for keys with allowed IPs; behind a proxy only you know which header has it. */
  readonly ip?: ((...args: Args) => string | null | Promise<string | null>) | undefined;
  /**
   * Lets CORS preflights pass without a key (`OPTIONS` with one `Origin` and one `Access-Control-Request-Method`), since
   * browsers send none with them. Anybody can send one: what runs behind the guard must do nothing else for `OPTIONS`.
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
 * Returns the options as the guard keeps them: what the program changes later does not count.
 * @param isOwnHost whether the guard is its own framework, and so has the option `onError`
 * @throws TypeError when a guard is made without a verifier, or with options that it does not have or accept
 */
export function guardOptions<Options extends object>(
  verifier: unknown,
  options: Options | undefined,
  isOwnHost = false,
): Options {
  const { verify, checkToken } = (verifier ?? {}) as Partial<KeyVerifier>;
  if (typeof verify !== 'function' || typeof checkToken !== 'function') {
    throw new TypeError('keyward needs a verifier. Pass what createVerifier returns.');
  }
  if (options === undefined) {
    throw new TypeError('keyward needs options as its second argument. Pass {} to accept any key of the account.');
  }
  return copyOptions(options, isOwnHost ? WITH_ERRORS : COMMON, 'keyward');
}

/** @throws TypeError when what a guard passes requests on to is missing */
export function assertFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') throw new TypeError(`keyward needs a third argument: ${name}.`);
}
