import { nameReservedUntil } from '../../../domain/deleted-key.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { requireNoSecret } from '../../url-secrets.ts';

/**
 * Requires that a name is free.
 * @param reuse whether to release the name if it is still reserved for a deleted key
 * @throws Refusal name_taken, invalid_request
 */
export async function claimName(
  context: Ports<'now'>,
  stores: Stores,
  { accountId, appname, reuse }: { readonly accountId: string; readonly appname: string; readonly reuse: boolean },
): Promise<void> {
  requireNoSecret('name', appname);
  if (await stores.apiKeys.isNameTaken(accountId, appname)) throw new Refusal('name_taken');
  if (reuse) return stores.deletedKeys.release(accountId, appname);
  const reservationError = await reservedNameError(context, stores, accountId, appname);
  if (reservationError !== undefined) throw new Refusal('name_taken', reservationError);
}

/** Returns the error message for a name that is reserved for a deleted key; undefined if it is not reserved. */
export async function reservedNameError(
  context: Ports<'now'>,
  stores: Stores,
  accountId: string,
  appname: string,
): Promise<string | undefined> {
  const deleted = await stores.deletedKeys.named(accountId, appname);
  if (!deleted || nameReservedUntil(deleted) <= context.now()) return undefined;
  const [from, until] = [deleted.deletedAt, nameReservedUntil(deleted)].map(formatTime);
  return `This name is reserved until ${until}, because its key was deleted on ${from}. Choose another name, or set reuse_name (CLI: --reuse-name).`;
}

function formatTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
