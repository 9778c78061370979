import type { Caller } from '../../domain/caller.ts';
import type { Ports } from '../ports.ts';

/** What walking the chain of an account has shown. */
export interface ChainVerdict {
  readonly account: string;
  /** How many records fit, up to the end or to the break. */
  readonly records: number;
  /** The number of the first record that does not fit. */
  readonly broken: number | null;
  /** The hash that seals the whole chain; null when it is broken. */
  readonly last_hash: string | null;
}

/** Every account began with a record of its own, so a chain without any was emptied. */
export async function verifyChain(
  context: Ports<'storage'>,
  { accountId, shortname }: Pick<Caller, 'accountId' | 'shortname'>,
): Promise<ChainVerdict> {
  const { audit } = context.storage.stores;
  const { whole, broken, hash } = await audit.verify(accountId);
  const found = { account: shortname, records: whole };
  if (broken !== null || whole === 0) return { ...found, broken: broken ?? 1, last_hash: null };
  return { ...found, broken: null, last_hash: hash };
}
