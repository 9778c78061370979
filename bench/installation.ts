import { createHmac, hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { formatKey, keyHint } from '@keyward/contract';
import { change } from '../packages/server/src/actions/change.ts';
import type { Context } from '../packages/server/src/actions/context.ts';
import { newId } from '../packages/server/src/actions/ports.ts';
import { ensureSharedSecret } from '../packages/server/src/actions/shared-secret/make.ts';
import { setUpFromEnvironment } from '../packages/server/src/actions/system/set-up-from-environment.ts';
import { openForServer } from '../packages/server/src/compose.ts';
import { readConfig } from '../packages/server/src/config.ts';
import type { ApiKey } from '../packages/server/src/domain/api-key.ts';
import { cliCaller } from '../packages/server/src/domain/caller.ts';
import { keysImported } from '../packages/server/src/domain/events/api-keys.ts';
import { DEFAULT_TEXT_FIELDS } from '../packages/server/src/domain/key-text-fields.ts';
import { randomText } from '../packages/server/src/domain/randomness.ts';
import { DataDirectory } from '../packages/server/src/storage/data-directory.ts';
import { NEVER_USED, NO_EXPIRY } from '../packages/server/src/storage/schema.ts';
import { addRows } from './fill.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

const MAIN = new URL('../packages/server/dist/main.js', import.meta.url);
export const SHORTNAME = 'benchmark';
const YEAR = 365 * 86_400;

/** A key created by the bench, which therefore has its secret. */
export interface KnownKey {
  readonly appname: string;
  readonly appkey: string;
}

/** A data directory with many keys. */
export interface Installation {
  readonly folder: string;
  readonly url: string;
  readonly keys: number;
  readonly known: readonly KnownKey[];
  readonly sharedSecret: string;
  /** The time that it took to create the installation, in seconds. */
  readonly creationSeconds: number;
  start(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  remove(): void;
}

/** @param count the number of keys @param known the number of keys whose secrets are kept */
export async function createInstallation(count: number, known: number): Promise<Installation> {
  const startedAt = performance.now();
  const parent = mkdtempSync(join(tmpdir(), 'keyward-bench-'));
  const folder = join(parent, 'data');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const opened = await openForServer(readConfig({ KEYWARD_DATA: folder }), url);
  const { context } = opened;
  const password = randomBytes(24).toString('base64');
  await setUpFromEnvironment(context, { shortname: SHORTNAME, email: 'bench@example.com', password });
  const secrets = Array.from({ length: known }, () => createSecret(context));
  const sharedSecret = await addFirstKey(context, count, createKey(context, 0, secrets[0]));
  await opened.close();
  addRows(new DataDirectory(folder).databaseFile, count, (at) => rowOf(createKey(context, at, secrets[at])));
  return {
    folder,
    url,
    keys: count,
    known: secrets.map((appkey, at) => ({ appkey, appname: nameOf(at) })),
    sharedSecret,
    creationSeconds: (performance.now() - startedAt) / 1000,
    start: (environment) =>
      startServer(MAIN, port, { KEYWARD_DATA: folder, KEYWARD_PORT: String(port), ...environment }),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

/** Adds the first key through the store; the other keys are copies of its row. Records one audit event for all keys. */
async function addFirstKey(context: Context, count: number, key: ApiKey): Promise<string> {
  const account = await context.storage.stores.directory.accountNamed(SHORTNAME);
  if (!account) throw new Error('The benchmark account is missing.');
  const caller = cliCaller(account);
  return change(context, caller, async (stores, ledger) => {
    await stores.apiKeys.add(account.id, key);
    await ledger.record(keysImported(`${count} keys for a benchmark`));
    return (await ensureSharedSecret(context, caller, { stores, ledger })).value;
  });
}

function createSecret({ random }: Context): string {
  return formatKey('kw', randomText(random, 30));
}

function rowOf(key: ApiKey): Record<string, SQLInputValue> {
  return {
    id: key.id,
    appname: key.appname,
    appname_key: key.appname.toLowerCase(),
    description: key.description,
    role: key.role,
    digest: key.digest,
    hint: key.hint,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? NO_EXPIRY,
    last_login: key.lastLogin ?? NEVER_USED,
    last_ip: key.lastIp,
  };
}

const TEAMS = ['billing', 'fraud', 'search', 'mobile', 'warehouse', 'partner', 'support', 'network'];
const PURPOSES = ['report', 'automation', 'dashboard', 'backup', 'monitor', 'deploy', 'sync'];

function nameOf(at: number): string {
  return `${TEAMS[at % TEAMS.length]}_${PURPOSES[at % PURPOSES.length]}_${at}`;
}

/** Returns a key; roles, creation times and names vary as in a large account. */
function createKey(context: Context, at: number, secret: string | undefined): ApiKey {
  const now = context.now();
  const appkey = secret ?? createSecret(context);
  const team = TEAMS[at % TEAMS.length];
  const purpose = PURPOSES[at % PURPOSES.length];
  return {
    id: newId(context, 'key'),
    appname: nameOf(at),
    description: at % 3 === 0 ? '' : `The ${purpose} of the ${team} team, number ${at}`,
    role: at % 5 === 0 ? 'admin' : 'readonly',
    digest: hash('sha256', appkey, 'buffer'),
    hint: keyHint(appkey),
    generation: 1,
    createdAt: now - 2 * YEAR + ((at * 7919) % YEAR),
    createdBy: `user${at % 40}@example.com`,
    expiresAt: secret === undefined && at % 4 === 0 ? now - YEAR / 2 + ((at * 104_729) % YEAR) : null,
    allowedIps: [],
    rateLimit: null,
    state: 'enabled',
    disabledReason: null,
    isSecretRevoked: false,
    owner: null,
    tags: [],
    metadata: {},
    textFields: DEFAULT_TEXT_FIELDS,
    rotation: null,
    keyFormat: null,
    lastLogin: at % 6 === 0 ? null : now - ((at * 15_485_863) % YEAR),
    lastIp: at % 6 === 0 ? null : `192.0.2.${at % 256}`,
  };
}

/** Signs a request token in the same way as an integration; see the SDK. */
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
