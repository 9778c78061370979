import type { Caller } from '../../domain/caller.ts';
import type { Ports } from '../ports.ts';

/** The result of verifying the hash chain of an account. */
export interface ChainVerdict {
  readonly account: string;
  /** Number of valid records, up to the end or the first broken record. */
  readonly records: number;
  /** Number of the first broken record. */
  readonly broken: number | null;
  /** Hash of the whole chain; null if it is broken. */
  readonly last_hash: string | null;
}

/** Verifies the chain of an account. Creating an account adds a record, so an empty chain was tampered with. */
export async function verifyChain(
  context: Ports<'storage'>,
  { accountId, shortname }: Pick<Caller, 'accountId' | 'shortname'>,
): Promise<ChainVerdict> {
  const { audit } = context.storage.stores;
  const { intactCount: whole, broken, hash } = await audit.verify(accountId);
  const found = { account: shortname, records: whole };
  if (broken !== null || whole === 0) return { ...found, broken: broken ?? 1, last_hash: null };
  return { ...found, broken: null, last_hash: hash };
}
