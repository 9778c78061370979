import { type AddressList, compileAddressList } from '@keyward/contract';
import type { Account } from '../domain/account.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { Refusal } from './refusal.ts';

/** Lists that were asked before; whoever keeps a record in memory compiles its list once. */
const compiled = new WeakMap<readonly string[], AddressList>();

/** Whether a request from there may act for the account, and for the key where it acts with one. */
export function isAddressAllowed(
  account: Pick<Account, 'allowedIps'>,
  key: Pick<ApiKey, 'allowedIps'> | undefined,
  ip: string | null,
): boolean {
  return admits(account.allowedIps, ip) && (key === undefined || admits(key.allowedIps, ip));
}

/** For callers who have proved who they are: others learn nothing. @throws Refusal ip_denied */
export function requireAllowedAddress(...from: Parameters<typeof isAddressAllowed>): void {
  if (!isAddressAllowed(...from)) throw new Refusal('ip_denied');
}

/** Where a refused address must look like any other refusal: nobody, then. */
export function nobodyIfIpDenied<T>(found: Promise<T>): Promise<T | undefined> {
  return orIfIpDenied(found, undefined);
}

/** Returns the other value where the address was refused. */
export async function orIfIpDenied<T, Other>(found: Promise<T>, other: Other): Promise<T | Other> {
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
