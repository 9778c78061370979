import type { SessionEvent } from '../../domain/events/sessions.ts';
import type { TokenFamily } from '../../domain/token-family.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';

/**
 * Revokes every token of a family, including access tokens. Records the revocation in the change log, which notifies
 * replicas that check tokens offline.
 */
export async function revokeFamily(
  stores: Stores,
  ledger: Ledger,
  { accountId, family, at }: { accountId: string; family: TokenFamily; at: number },
  event: SessionEvent,
): Promise<void> {
  await stores.tokenFamilies.save(accountId, family, { position: 1, rotatedAt: at, ended: true });
  await ledger.record(event);
}
