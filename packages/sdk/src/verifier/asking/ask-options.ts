import type { AccessToken } from '../../access-token.ts';

/** Default timeout of a request, in milliseconds. */
export const DEFAULT_ASK_TIMEOUT = 1000;
/** The maximum delay of a timer. */
export const MAX_TIMEOUT = 2_147_483_647;

/** @throws TypeError if the option is not a positive number of milliseconds */
export function requireTimeout(name: string, timeout: number): void {
  if (timeout > 0 && timeout <= MAX_TIMEOUT) return;
  throw new TypeError(`\`${name}\` must be a number of milliseconds greater than 0.`);
}

/** @throws TypeError if the option is not a string, a function or a token source */
export function requireAccessToken(accessToken: AccessToken | undefined): AccessToken {
  if (/^[sf]/.test(typeof (Object(accessToken).accessToken ?? accessToken))) return accessToken as AccessToken;
  throw new TypeError('`accessToken` is missing or invalid. Pass the result of createExchange.');
}
