import assert from 'node:assert/strict';
import { importApiKeys } from '../../packages/server/src/actions/api-keys/import/import.ts';
import { cliCallers } from '../../packages/server/src/actions/system/accounts.ts';
import { systemSources } from '../../packages/server/src/compose/sources.ts';
import { openForCli } from '../../packages/server/src/compose.ts';
import { readConfig } from '../../packages/server/src/config.ts';

const DAY = 86_400;

/** Imports keys with a date in the past while a server is running, and waits until the server has applied them. */
export async function importAged(data: string, records: readonly object[], days: number): Promise<void> {
  const sources = { ...systemSources, now: () => systemSources.now() - days * DAY };
  const config = readConfig({ KEYWARD_DATA: data });
  const { context, acknowledged, close } = await openForCli(config, 'http://127.0.0.1:1', sources);
  const [caller] = await cliCallers(context);
  assert.ok(caller);
  await importApiKeys(context, caller, { body: { rows: [...records], new_secrets: true } });
  assert.equal(await acknowledged(), 'acknowledged');
  await close();
}
