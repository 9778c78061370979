import { deleteApiKey } from '../packages/server/src/actions/api-keys/delete/delete.ts';
import { openForCli } from '../packages/server/src/compose.ts';
import { readConfig } from '../packages/server/src/config.ts';
import { cliCaller } from '../packages/server/src/domain/caller.ts';
import { type Installation, SHORTNAME } from './installation.ts';

export interface Terminal {
  /** @returns when it was committed, and when the command would have answered, by `performance.now()` */
  deleteKey(appname: string): Promise<{ readonly deletedAt: number; readonly answeredAt: number }>;
  close(): Promise<void>;
}

/** Runs the code of `keyward keys delete` beside the running server, without the time to start and end its process. */
export async function openTerminal({ folder, url }: Installation): Promise<Terminal> {
  const { context, acknowledged, close } = await openForCli(readConfig({ KEYWARD_DATA: folder }), url);
  const account = await context.storage.stores.directory.accountNamed(SHORTNAME);
  if (!account) throw new Error('The account of the benchmark is missing.');
  const caller = cliCaller(account);
  return {
    async deleteKey(appname) {
      await deleteApiKey(context, caller, { params: { appname }, query: {} });
      const deletedAt = performance.now();
      const outcome = await acknowledged();
      if (outcome !== 'acknowledged') throw new Error(`The server has not applied a deletion: ${outcome}.`);
      return { deletedAt, answeredAt: performance.now() };
    },
    close,
  };
}
