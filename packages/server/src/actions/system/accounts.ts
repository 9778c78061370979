import { type TerminalCaller, terminalCaller } from '../../domain/caller.ts';
import type { Context } from '../context.ts';

/** Whoever sits at the terminal, once in each account, in the order they were made. */
export async function terminalCallers(context: Context): Promise<TerminalCaller[]> {
  const accounts = await context.storage.stores.directory.accounts();
  return accounts.map(terminalCaller);
}
