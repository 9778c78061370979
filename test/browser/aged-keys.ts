import assert from 'node:assert/strict';
import { createApiKey } from '../../packages/server/src/actions/api-keys/create/create.ts';
import { updateKeyPolicy } from '../../packages/server/src/actions/key-policy.ts';
import { cliCallers } from '../../packages/server/src/actions/system/accounts.ts';
import { setUpFromEnvironment } from '../../packages/server/src/actions/system/set-up-from-environment.ts';
import { systemSources } from '../../packages/server/src/compose/sources.ts';
import { openForServer } from '../../packages/server/src/compose.ts';
import { administrator } from './keyward.ts';

const DAY = 86_400;
const HOUR = 3600;

/**
 * Adds keys with a date in the past: one key that expires in 20 hours, one in five days, ten in 20 days, and an unused
 * key in an account whose key policy disables unused keys.
 */
export async function addAgedKeys(data: string): Promise<void> {
  const start = systemSources.now();
  let age = 100 * DAY;
  const config = { dataDirectory: data, masterKey: undefined, keyPrefix: 'kw' };
  const sources = { ...systemSources, now: () => systemSources.now() - age };
  const { context, close } = await openForServer(config, 'http://127.0.0.1:1', sources);
  const { email, password } = administrator;
  await setUpFromEnvironment(context, { shortname: 'acmecorp', email, password });
  const [caller] = await cliCallers(context);
  assert.ok(caller);
  const add = (appname: string, more: object) =>
    createApiKey(context, caller, { headers: {}, body: { appname, roles: ['READONLY'], ...more } });
  await add('forgotten', {});
  age = 40 * DAY;
  await add('billing', { owner: email, expires_at: start + 5 * DAY });
  await add('nightly', { expires_at: start + 20 * HOUR });
  for (let at = 1; at <= 10; at++) await add(`job-${at}`, { expires_at: start + 20 * DAY + at * HOUR });
  await updateKeyPolicy(context, caller, { body: { unused: { days: 90, action: 'disable' } } });
  await close();
}
