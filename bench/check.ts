import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatKey } from '@keyward/contract';
import { randomText } from '../packages/server/src/domain/randomness.ts';
import {
  compareServers,
  cpuRatio,
  ratio,
  rowsOf,
  type ServerResults,
  type ServerUnderTest,
  totalCpuRatio,
} from './comparison.ts';
import type { Generator } from './generator.ts';
import { requestText, type WireRequest } from './http-text.ts';
import { type Installation, SHORTNAME } from './installation.ts';
import type { Storage } from './peers/better-auth.ts';
import { nginxVersion, startNginx } from './peers/nginx.ts';
import type { Section } from './report.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

const BARE = new URL('peers/bare-server.ts', import.meta.url);
const BETTER_AUTH = new URL('peers/better-auth-server.ts', import.meta.url);
/** One invalid key for every nine valid keys. */
const VALID_PER_INVALID = 9;

export interface CheckSettings {
  readonly rounds: number;
  readonly connections: number;
  readonly requests: number;
  /** Better Auth takes 20 to 100 times as long per check; the same number of requests would take minutes. */
  readonly requestsToBetterAuth: number;
}

/** The requests to send to every server, and the folder for servers that need a file. */
interface CheckInput {
  readonly folder: string;
  readonly keys: readonly string[];
  readonly invalidKeys: readonly string[];
  readonly settings: CheckSettings;
}

/** Measures key checks per second over HTTP. Each server runs in its own process. */
export async function benchCheck(
  installation: Installation,
  generator: Generator,
  settings: CheckSettings,
): Promise<Section> {
  const keys = installation.known.map(({ appkey }) => appkey);
  const invalidKeys = Array.from({ length: Math.ceil(keys.length / VALID_PER_INVALID) }, createUnknownKey);
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-check-'));
  try {
    const input = { folder, keys, invalidKeys, settings };
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
    const outcomes = await compareServers(await startServers(installation, input), generator, settings.rounds);
    const { rounds, connections, requests } = settings;
    return {
      name: 'check',
      title: `Key check over HTTP (${connections} connections, ${keys.length} keys in random order, 10 % of requests with an invalid key, ${rounds} rounds of ${requests} requests; ${settings.requestsToBetterAuth} for Better Auth)`,
      rows: [...ratios(outcomes), ...outcomes.flatMap((outcome) => rowsOf(outcome, 'check'))],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function createUnknownKey(): string {
  return formatKey('kw', randomText(randomBytes, 30));
}

async function startServers(installation: Installation, input: CheckInput): Promise<ServerUnderTest[]> {
  const started = [
    await startKeyward(installation, input),
    await startBare(input),
    await startBetterAuth('sqlite', input),
    await startBetterAuth('memory', input),
  ];
  return nginxVersion() === undefined ? started : [...started, await startNginxServer(input)];
}

function ratios(outcomes: readonly ServerResults[]): Section['rows'] {
  const [keyward, bare, sqlite, memory, nginx] = outcomes;
  if (!keyward || !bare || !sqlite || !memory) throw new Error('A server is missing from the results.');
  const toBare = 'Keyward relative to the bare server';
  const toNginx = 'Keyward relative to nginx';
  return [
    cpuRatio(`${toBare}: CPU time per check`, keyward, bare, { limit: 1.4, better: 'lower' }),
    totalCpuRatio(`${toBare}: CPU time per check over the whole run, including usage folding`, keyward, bare),
    ratio(toBare, keyward, bare, { limit: 0.85, better: 'higher' }),
    ratio('Keyward relative to Better Auth with SQLite', keyward, sqlite, { limit: 20, better: 'higher' }),
    ratio('Keyward relative to Better Auth in memory', keyward, memory),
    nginx ? ratio(toNginx, keyward, nginx) : { name: toNginx, missing: 'nginx is not installed' },
  ];
}

async function startKeyward(installation: Installation, input: CheckInput): Promise<ServerUnderTest> {
  const server = await installation.start();
  return serverUnderTest('Keyward', server, input, {
    path: `/api/v1/forward-auth/${SHORTNAME}`,
    note: 'records last login, IP address and counts',
  });
}

async function startBare(input: CheckInput): Promise<ServerUnderTest> {
  const server = await startPeer(BARE, input, {});
  return serverUnderTest('bare node:http', server, input, { note: 'SHA-256 and a Map; records nothing' });
}

async function startBetterAuth(storage: Storage, input: CheckInput): Promise<ServerUnderTest> {
  const DATABASE = join(input.folder, `better-auth-${storage}.sqlite`);
  const server = await startPeer(BETTER_AUTH, input, { DATABASE, STORAGE: storage });
  const requests = input.settings.requestsToBetterAuth;
  return storage === 'sqlite'
    ? serverUnderTest('Better Auth, SQLite', server, input, { requests, note: 'a read and two writes per check' })
    : serverUnderTest('Better Auth, in memory', server, input, { requests, note: 'a Map as secondary storage' });
}

async function startNginxServer(input: CheckInput): Promise<ServerUnderTest> {
  const server = await startNginx(input.folder, input.keys);
  return serverUnderTest('nginx, one process', server, input, { note: 'a map of the unhashed keys; records nothing' });
}

async function startPeer(file: URL, { folder }: CheckInput, environment: Readonly<Record<string, string>>) {
  const port = await freePort();
  return startServer(file, port, { PORT: String(port), KEYS: join(folder, 'keys.json'), ...environment });
}

interface ServerSettings {
  readonly path?: string;
  readonly requests?: number;
  readonly note: string;
}

function serverUnderTest(
  name: string,
  server: ServerProcess,
  { keys, invalidKeys, settings }: CheckInput,
  { path = '/', requests = settings.requests, note }: ServerSettings,
): ServerUnderTest {
  const url = server.url + path;
  const requestFor = (status: number) => (key: string) => wireRequest(url, key, status);
  const wireRequests = [...keys.map(requestFor(200)), ...invalidKeys.map(requestFor(401))];
  const { connections } = settings;
  const load = (round: number) => ({
    url,
    connections,
    amount: requests,
    order: { seed: round + 1 },
    requests: wireRequests,
  });
  return { name, server, requests, note, load };
}

/** Returns the request that a proxy sends; it is the same for every server. */
function wireRequest(url: string, key: string, status: number): WireRequest {
  const headers = { 'x-api-key': key, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/reports' };
  return { text: requestText('GET', url, headers), status };
}
