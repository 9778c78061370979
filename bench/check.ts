import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatKey } from '@keyward/contract';
import { randomText } from '../packages/server/src/domain/randomness.ts';
import {
  type Contender,
  contest,
  type Outcome,
  processorRatio,
  ratio,
  rowsOf,
  wholeProcessorRatio,
} from './contest.ts';
import type { Generator } from './generator.ts';
import { requestText, type WireRequest } from './http-text.ts';
import { type Installation, SHORTNAME } from './installation.ts';
import type { Storage } from './peers/better-auth.ts';
import { nginxVersion, startNginx } from './peers/nginx.ts';
import type { Section } from './report.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';

const BARE = new URL('peers/bare-server.ts', import.meta.url);
const BETTER_AUTH = new URL('peers/better-auth-server.ts', import.meta.url);
/** One wrong key to nine right ones. */
const RIGHT_TO_WRONG = 9;

export interface CheckSettings {
  readonly rounds: number;
  readonly connections: number;
  readonly requests: number;
  /** A check takes it twenty to a hundred times as long: as many requests would take minutes. */
  readonly requestsToBetterAuth: number;
}

/** The requests for every server, and the folder for servers that need a file. */
interface Asked {
  readonly folder: string;
  readonly keys: readonly string[];
  readonly wrong: readonly string[];
  readonly settings: CheckSettings;
}

/** Checks of keys per second over HTTP, each server in a process of its own. */
export async function benchCheck(
  installation: Installation,
  generator: Generator,
  settings: CheckSettings,
): Promise<Section> {
  const keys = installation.known.map(({ appkey }) => appkey);
  const wrong = Array.from({ length: Math.ceil(keys.length / RIGHT_TO_WRONG) }, unknownKey);
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-check-'));
  try {
    const asked = { folder, keys, wrong, settings };
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
    const outcomes = await contest(await contenders(installation, asked), generator, settings.rounds);
    const { rounds, connections, requests } = settings;
    return {
      name: 'check',
      title: `Check of a key over HTTP (${connections} connections, ${keys.length} keys at random, a tenth of the requests with a wrong one, ${rounds} rounds of ${requests} requests; of ${settings.requestsToBetterAuth} for Better Auth)`,
      rows: [...ratios(outcomes), ...outcomes.flatMap((outcome) => rowsOf(outcome, 'a check'))],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unknownKey(): string {
  return formatKey('kw', randomText(randomBytes, 30));
}

async function contenders(installation: Installation, asked: Asked): Promise<Contender[]> {
  const started = [
    await keyward(installation, asked),
    await bare(asked),
    await betterAuth('sqlite', asked),
    await betterAuth('memory', asked),
  ];
  return nginxVersion() === undefined ? started : [...started, await nginx(asked)];
}

function ratios(outcomes: readonly Outcome[]): Section['rows'] {
  const [ours, limit, sqlite, memory, ceiling] = outcomes;
  if (!ours || !limit || !sqlite || !memory) throw new Error('A contender is missing.');
  const toBare = 'Keyward to the bare server';
  const toNginx = 'Keyward to nginx';
  return [
    processorRatio(`${toBare}: processor time of a check`, ours, limit, { limit: 1.4, better: 'lower' }),
    wholeProcessorRatio(`${toBare}: processor time of the whole run, with the folding of usage`, ours, limit),
    ratio(toBare, ours, limit, { limit: 0.85, better: 'higher' }),
    ratio('Keyward to Better Auth over SQLite', ours, sqlite, { limit: 20, better: 'higher' }),
    ratio('Keyward to Better Auth in memory', ours, memory),
    ceiling ? ratio(toNginx, ours, ceiling) : { name: toNginx, missing: 'nginx is not installed' },
  ];
}

async function keyward(installation: Installation, asked: Asked): Promise<Contender> {
  const server = await installation.start();
  return contender('Keyward', server, asked, {
    path: `/api/v1/forward-auth/${SHORTNAME}`,
    note: 'last login, address and counts recorded',
  });
}

async function bare(asked: Asked): Promise<Contender> {
  const server = await peer(BARE, asked, {});
  return contender('bare node:http', server, asked, { note: 'SHA-256 and a Map; records nothing' });
}

async function betterAuth(storage: Storage, asked: Asked): Promise<Contender> {
  const DATABASE = join(asked.folder, `better-auth-${storage}.sqlite`);
  const server = await peer(BETTER_AUTH, asked, { DATABASE, STORAGE: storage });
  const requests = asked.settings.requestsToBetterAuth;
  return storage === 'sqlite'
    ? contender('Better Auth, SQLite', server, asked, { requests, note: 'a read and two writes per check' })
    : contender('Better Auth, in memory', server, asked, { requests, note: 'a Map as its secondary storage' });
}

async function nginx(asked: Asked): Promise<Contender> {
  const server = await startNginx(asked.folder, asked.keys);
  return contender('nginx, one process', server, asked, { note: 'a map of the keys themselves; records nothing' });
}

async function peer(file: URL, { folder }: Asked, environment: Readonly<Record<string, string>>) {
  const port = await freePort();
  return startServer(file, port, { PORT: String(port), KEYS: join(folder, 'keys.json'), ...environment });
}

interface Particulars {
  readonly path?: string;
  readonly requests?: number;
  readonly note: string;
}

function contender(
  name: string,
  server: ServerProcess,
  { keys, wrong, settings }: Asked,
  { path = '/', requests = settings.requests, note }: Particulars,
): Contender {
  const url = server.url + path;
  const asking = (status: number) => (key: string) => wireRequest(url, key, status);
  const asked = [...keys.map(asking(200)), ...wrong.map(asking(401))];
  const { connections } = settings;
  const load = (round: number) => ({ url, connections, amount: requests, order: { seed: round + 1 }, requests: asked });
  return { name, server, requests, note, load };
}

/** The request of a proxy: the same for every server. */
function wireRequest(url: string, key: string, status: number): WireRequest {
  const headers = { 'x-api-key': key, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/reports' };
  return { text: requestText('GET', url, headers), status };
}
