import { type CliCaller, cliCaller } from '../../domain/caller.ts';
import type { Ports } from '../ports.ts';

/** Returns the CLI as a caller of each account, in the order in which the accounts were created. */
export async function cliCallers(context: Ports<'storage'>): Promise<CliCaller[]> {
  const { directory, resources } = context.storage.stores;
  const accounts = await directory.accounts();
  return Promise.all(accounts.map(async (account) => cliCaller(account, await resources.list(account.id))));
}
