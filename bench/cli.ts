import { deleteApiKey } from '../packages/server/src/actions/api-keys/delete/delete.ts';
import { openForCli } from '../packages/server/src/compose.ts';
import { readConfig } from '../packages/server/src/config.ts';
import { cliCaller } from '../packages/server/src/domain/caller.ts';
import { type Installation, SHORTNAME } from './installation.ts';

export interface CliSession {
  /** @returns when the deletion was committed and when the command would have returned, by `performance.now()` */
  deleteKey(appname: string): Promise<{ readonly deletedAt: number; readonly respondedAt: number }>;
  close(): Promise<void>;
}

/** Runs the code of `keyward keys delete` while the server runs, without the time to start and exit a process. */
export async function openCli({ folder, url }: Installation): Promise<CliSession> {
  const { context, acknowledged, close } = await openForCli(readConfig({ KEYWARD_DATA: folder }), url);
  const account = await context.storage.stores.directory.accountNamed(SHORTNAME);
  if (!account) throw new Error('The benchmark account is missing.');
  const caller = cliCaller(account);
  return {
    async deleteKey(appname) {
      await deleteApiKey(context, caller, { params: { appname }, query: {} });
      const deletedAt = performance.now();
      const outcome = await acknowledged();
      if (outcome !== 'acknowledged') throw new Error(`The server did not confirm the deletion: ${outcome}.`);
      return { deletedAt, respondedAt: performance.now() };
    },
    close,
  };
}
