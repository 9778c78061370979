import { type AddressList, compileAddressList } from '@keyward/contract';
import type { Account } from '../domain/account.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { Refusal } from './refusal.ts';

/** Caches compiled lists, so that the list of a record in memory is compiled once. */
const compiled = new WeakMap<readonly string[], AddressList>();

/** Returns whether the account, and the key if there is one, allow requests from an IP address. */
export function isAddressAllowed(
  account: Pick<Account, 'allowedIps'>,
  key: Pick<ApiKey, 'allowedIps'> | undefined,
  ip: string | null,
): boolean {
  return admits(account.allowedIps, ip) && (key === undefined || admits(key.allowedIps, ip));
}

/**
 * Rejects an IP address that is not allowed. For authenticated callers only, since the error reveals the restriction.
 * @throws Refusal ip_denied
 */
export function requireAllowedAddress(...from: Parameters<typeof isAddressAllowed>): void {
  if (!isAddressAllowed(...from)) throw new Refusal('ip_denied');
}

/** Returns undefined for a denied IP address; the response must not differ from other denials. */
export function undefinedIfIpDenied<T>(found: Promise<T>): Promise<T | undefined> {
  return defaultIfIpDenied(found, undefined);
}

/** Returns `other` if the IP address was denied. */
export async function defaultIfIpDenied<T, Other>(found: Promise<T>, other: Other): Promise<T | Other> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ip_denied') return other;
    throw error;
  }
}

function admits(addresses: readonly string[], ip: string | null): boolean {
  if (addresses.length === 0) return true;
  const list = compiled.get(addresses) ?? compileAddressList(addresses);
  compiled.set(addresses, list);
  return list.includes(ip);
}
