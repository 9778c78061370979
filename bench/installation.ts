import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatKey, keyHint } from '@keyward/contract';
import { change } from '../packages/server/src/actions/change.ts';
import type { Context } from '../packages/server/src/actions/context.ts';
import { ensureSharedSecret } from '../packages/server/src/actions/shared-secret/make.ts';
import { setUpFromEnvironment } from '../packages/server/src/actions/system/set-up-from-environment.ts';
import { openForServer } from '../packages/server/src/compose.ts';
import { readConfig } from '../packages/server/src/config.ts';
import type { ApiKey } from '../packages/server/src/domain/api-key.ts';
import { terminalCaller } from '../packages/server/src/domain/caller.ts';
import { randomText } from '../packages/server/src/domain/randomness.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

const MAIN = new URL('../packages/server/src/main.ts', import.meta.url);
const SHORTNAME = 'benchmark';
const YEAR = 365 * 86_400;

/** A key whose secret is known, since it was made here. */
export interface KnownKey {
  readonly appname: string;
  readonly appkey: string;
}

/** A data directory full of keys. */
export interface Installation {
  readonly known: readonly KnownKey[];
  readonly sharedSecret: string;
  start(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  remove(): void;
}

/** @param count how many keys; the secrets of the first `known` of them are kept */
export async function createInstallation(count: number, known: number): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const opened = await openForServer(readConfig({ KEYWARD_DATA: data }), url);
  const { context } = opened;
  const password = randomBytes(24).toString('base64');
  await setUpFromEnvironment(context, { shortname: SHORTNAME, email: 'bench@example.com', password });
  const filled = await fill(context, count, known);
  await opened.close();
  return {
    ...filled,
    start: (environment) => startServer(MAIN, port, { KEYWARD_DATA: data, KEYWARD_PORT: String(port), ...environment }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Through the stores, in one transaction with one audit record: 100,000 changes would each be recorded otherwise. */
async function fill(context: Context, count: number, known: number) {
  const account = await context.storage.stores.directory.accountNamed(SHORTNAME);
  if (!account) throw new Error('The account of the benchmark is missing.');
  const caller = terminalCaller(account);
  const secrets = Array.from({ length: known }, () => formatKey('kw', randomText(randomBytes, 30)));
  return change(context, caller, async (stores, ledger) => {
    const keys = Array.from({ length: count }, (_, at) => makeKey(at, context.now(), secrets[at]));
    for (const key of keys) await stores.apiKeys.add(account.id, key);
    await ledger.record({ class: 'apikey', action: 'import', description: `${count} keys for a benchmark` });
    const shared = await ensureSharedSecret(context, caller, { stores, ledger });
    return {
      sharedSecret: shared.value,
      known: secrets.map((appkey, at) => ({ appkey, appname: keys[at]?.appname ?? '' })),
    };
  });
}

const TEAMS = ['billing', 'fraud', 'search', 'mobile', 'warehouse', 'partner', 'support', 'network'];
const USES = ['report', 'automation', 'dashboard', 'backup', 'monitor', 'deploy', 'sync'];

/** Spread over roles, times and names as keys of a large account are. */
function makeKey(at: number, now: number, secret: string | undefined): ApiKey {
  const appkey = secret ?? formatKey('kw', randomText(randomBytes, 30));
  const team = TEAMS[at % TEAMS.length];
  const use = USES[at % USES.length];
  return {
    id: `key_${randomText(randomBytes, 20)}`,
    appname: `${team}_${use}_${at}`,
    description: at % 3 === 0 ? '' : `The ${use} of the ${team} team, number ${at}`,
    role: at % 5 === 0 ? 'admin' : 'readonly',
    digest: createHash('sha256').update(appkey).digest(),
    hint: keyHint(appkey),
    generation: 1,
    createdAt: now - 2 * YEAR + ((at * 7919) % YEAR),
    createdBy: `user${at % 40}@example.com`,
    expiresAt: secret === undefined && at % 4 === 0 ? now - YEAR / 2 + ((at * 104_729) % YEAR) : null,
    allowedIps: [],
    rateLimit: null,
    lastLogin: at % 6 === 0 ? null : now - ((at * 15_485_863) % YEAR),
    lastIp: at % 6 === 0 ? null : `192.0.2.${at % 256}`,
  };
}

/** A request token as an integration signs it: see the sdk. */
export function signRequestToken({ appname, appkey }: KnownKey, sharedSecret: string, at: number): string {
  const claims = { iat: Math.floor(Date.now() / 1000), jti: `${at}-${randomBytes(8).toString('hex')}` };
  const input = [
    { alg: 'HS256', typ: 'JWT' },
    { ...claims, appname, appkey, shortname: SHORTNAME },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${createHmac('sha256', sharedSecret).update(input).digest('base64url')}`;
}
