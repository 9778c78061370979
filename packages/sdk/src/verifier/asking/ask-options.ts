import type { AccessToken } from '../../access-token.ts';

/** How long a question may take, in milliseconds. */
export const DEFAULT_ASK_TIMEOUT = 1000;
/** Timers take no more. */
export const LONGEST_TIMEOUT = 2_147_483_647;

/** @throws TypeError unless the option is a number of milliseconds */
export function requireTimeout(name: string, timeout: number): void {
  if (timeout > 0 && timeout <= LONGEST_TIMEOUT) return;
  throw new TypeError(`\`${name}\` must be a number of milliseconds, more than 0.`);
}

/** @throws TypeError unless the option is given, as a text, a function or what `createExchange` returns */
export function requireAccessToken(accessToken: AccessToken | undefined): AccessToken {
  if (/^[sf]/.test(typeof (Object(accessToken).accessToken ?? accessToken))) return accessToken as AccessToken;
  throw new TypeError('`accessToken` is missing or malformed. Pass what createExchange returns.');
}
