import type { Caller } from '../../domain/caller.ts';
import type { Ports } from '../ports.ts';

/** The result of verifying the hash chain of an account. */
export interface ChainVerdict {
  readonly account: string;
  /** Number of valid records before the end of the chain or the first broken record. */
  readonly records: number;
  /** Sequence number of the first broken record. */
  readonly broken: number | null;
  /** Hash of the whole chain; null if it is broken. */
  readonly last_hash: string | null;
}

/** Verifies the hash chain of an account. Creating an account adds a record, so an empty chain indicates tampering. */
export async function verifyChain(
  context: Ports<'storage'>,
  { accountId, shortname }: Pick<Caller, 'accountId' | 'shortname'>,
): Promise<ChainVerdict> {
  const { audit } = context.storage.stores;
  const { intactCount: whole, broken, hash } = await audit.verify(accountId);
  const result = { account: shortname, records: whole };
  if (broken !== null || whole === 0) return { ...result, broken: broken ?? 1, last_hash: null };
  return { ...result, broken: null, last_hash: hash };
}
