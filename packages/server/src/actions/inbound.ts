import { type AddressList, compileAddressList } from '@keyward/contract';
import type { Account } from '../domain/account.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { Refusal } from './refusal.ts';

/** Caches compiled lists, so that the list of a record in memory is compiled only once. */
const compiled = new WeakMap<readonly string[], AddressList>();

/** Returns whether the account, and the key if there is one, allows requests from an IP address. */
export function isAddressAllowed(
  account: Pick<Account, 'allowedIps'>,
  key: Pick<ApiKey, 'allowedIps'> | undefined,
  ip: string | null,
): boolean {
  return isIpInList(account.allowedIps, ip) && (key === undefined || isIpInList(key.allowedIps, ip));
}

/**
 * Rejects an IP address that is not allowed. For authenticated callers only, because the error reveals the restriction.
 * @throws Refusal ip_denied
 */
export function requireAllowedAddress(...from: Parameters<typeof isAddressAllowed>): void {
  if (!isAddressAllowed(...from)) throw new Refusal('ip_denied');
}

/** Returns undefined for a denied IP address, because the response must not differ from other denials. */
export function undefinedIfIpDenied<T>(result: Promise<T>): Promise<T | undefined> {
  return defaultIfIpDenied(result, undefined);
}

/** Returns `other` if the IP address was denied. */
export async function defaultIfIpDenied<T, Other>(result: Promise<T>, other: Other): Promise<T | Other> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ip_denied') return other;
    throw error;
  }
}

function isIpInList(addresses: readonly string[], ip: string | null): boolean {
  if (addresses.length === 0) return true;
  const list = compiled.get(addresses) ?? compileAddressList(addresses);
  compiled.set(addresses, list);
  return list.includes(ip);
}
