import type { SessionEvent } from '../../domain/events/sessions.ts';
import type { TokenFamily } from '../../domain/token-family.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';

/**
 * Ends every token of a family, access tokens among them, and tells those who follow the change log: a replica that
 * checks tokens offline knows of it only from there.
 */
export async function endFamily(
  stores: Stores,
  ledger: Ledger,
  { accountId, family, at }: { accountId: string; family: TokenFamily; at: number },
  event: SessionEvent,
): Promise<void> {
  await stores.tokenFamilies.save(accountId, family, { position: 1, rotatedAt: at, ended: true });
  await ledger.record(event);
}
