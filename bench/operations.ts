import { generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, contest, type Outcome, processorTimes, rowsOf } from './contest.ts';
import type { Generator } from './generator.ts';
import { requestText, type WireRequest } from './http-text.ts';
import { type Installation, type KnownKey, SHORTNAME } from './installation.ts';
import { openManagement } from './management.ts';
import type { Row, Section } from './report.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';
import { measured } from './statistics.ts';

const BARE = new URL('peers/bare-server.ts', import.meta.url);
const BATCH = 100;
const PAGE = 50;
const AUDIENCE = 'https://reports.example.com';

export interface OperationsSettings {
  readonly rounds: number;
  readonly connections: number;
  readonly requests: number;
  /** Keys, and tokens that were seen before, in turn. */
  readonly subjects: number;
}

/** The data of the requests. */
interface Material {
  readonly url: string;
  readonly keys: readonly KnownKey[];
  /** Of an administrator's key, for the management API. */
  readonly accessToken: string;
  readonly seenTokens: readonly string[];
  /** As many as the warm-up and all rounds ask for. */
  readonly newTokens: readonly string[];
}

type Named = readonly [name: string, requests: number, load: (round: number) => readonly WireRequest[]];

/** Processor time of what services ask beside forward-auth, as ratios to a check by forward-auth in the same rounds. */
export async function benchOperations(
  installation: Installation,
  generator: Generator,
  settings: OperationsSettings,
): Promise<Section> {
  const server = await installation.start();
  const material = await gather(installation, settings);
  const bare = await startBare(material.keys);
  const asked = operations(material, settings).map((each) => contender(server, material.url, settings, each));
  const limit = contender(bare, bare.url, settings, [
    'bare node:http',
    settings.requests,
    constant(material.keys.map(({ appkey }) => get(bare.url, '/', { 'x-api-key': appkey }))),
  ]);
  const outcomes = await contest([limit, ...asked], generator, settings.rounds);
  const { rounds, connections, requests } = settings;
  return {
    name: 'operations',
    title: `Operations beside forward-auth (${connections} connections, ${rounds} rounds of ${requests} requests; of ${requests / 10} for batches and lists)`,
    rows: [...outcomes.flatMap((outcome) => rowsOf(outcome, 'a request')), ...comparisons(outcomes)],
  };
}

async function gather(installation: Installation, settings: OperationsSettings): Promise<Material> {
  const { url, known } = installation;
  // The first key is an administrator's; so is each fifth.
  const keys = known.slice(0, settings.subjects);
  const { accessToken } = await openManagement(installation);
  const issue = (count: number) => issueTokens(url, keys, count);
  return {
    url,
    keys,
    accessToken: await accessToken(),
    seenTokens: await issue(settings.subjects),
    newTokens: await issue(settings.requests * (settings.rounds + 1)),
  };
}

async function issueTokens(url: string, keys: readonly KnownKey[], count: number): Promise<string[]> {
  const tokens: string[] = [];
  const issueNext = async () => {
    while (tokens.length < count) {
      const at = tokens.push('') - 1;
      const answer = await fetch(`${url}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: basic(keys[at % keys.length]) },
        body: new URLSearchParams({ grant_type: 'client_credentials', audience: AUDIENCE }),
      });
      if (!answer.ok) throw new Error(`POST /oauth2/token answered ${answer.status}: ${await answer.text()}`);
      tokens[at] = ((await answer.json()) as { access_token: string }).access_token;
    }
  };
  await Promise.all(Array.from({ length: 16 }, issueNext));
  return tokens;
}

function operations(material: Material, { requests }: OperationsSettings): Named[] {
  const { url, keys, accessToken, seenTokens, newTokens } = material;
  const bearer = { authorization: `Bearer ${accessToken}` };
  const client = { authorization: basic(keys[0]) };
  const few = requests / 10;
  const introspect = (token: string) => postForm(url, '/oauth2/introspect', client, { token });
  const checks = keys.map(({ appkey }) => ({ key: appkey, permission: 'api-keys:fetch', ip: '192.0.2.1' }));
  const batch = Array.from({ length: BATCH }, (_, at) => checks[at % checks.length]);
  const forwardAuth = ({ appkey }: KnownKey) =>
    get(url, `/api/v1/forward-auth/${SHORTNAME}`, {
      'x-api-key': appkey,
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/reports',
    });
  const credentials = { grant_type: 'client_credentials', audience: AUDIENCE };
  return [
    ['forward-auth', requests, constant(keys.map(forwardAuth))],
    ['verify', requests, constant(checks.map((check) => postJson(url, '/api/v1/verify', bearer, check)))],
    [`verify, batch of ${BATCH}`, few, constant([postJson(url, '/api/v1/verify/batch', bearer, { checks: batch })])],
    ['introspect, key', requests, constant(keys.map(({ appkey }) => introspect(appkey)))],
    ['introspect, token seen before', requests, constant(seenTokens.map(introspect))],
    [
      'introspect, token first seen',
      requests,
      (round) => newTokens.slice(round * requests, (round + 1) * requests).map(introspect),
    ],
    [
      'client_credentials, ES256',
      requests,
      constant(keys.map((key) => postForm(url, '/oauth2/token', { authorization: basic(key) }, credentials))),
    ],
    [`list of ${PAGE} keys`, few, constant([get(url, `/api/v1/api-keys?limit=${PAGE}`, bearer)])],
  ];
}

function contender(
  server: ServerProcess,
  url: string,
  { connections }: OperationsSettings,
  [name, requests, load]: Named,
): Contender {
  const common = { url, connections, amount: requests, order: 'in turn' } as const;
  return { name, server, requests, load: (round) => ({ ...common, requests: load(round) }) };
}

async function startBare(keys: readonly KnownKey[]): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-operations-'));
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify(keys.map(({ appkey }) => appkey)));
  const port = await freePort();
  try {
    return await startServer(BARE, port, { PORT: String(port), KEYS: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function comparisons([bare, forwardAuth, ...others]: readonly Outcome[]): Row[] {
  const [verifyKey, batch, key, seen, fresh, credentials, list] = others;
  if (!bare || !forwardAuth || !verifyKey || !batch || !key || !seen || !fresh || !credentials || !list) {
    throw new Error('An operation is missing.');
  }
  const toForwardAuth = (outcome: Outcome, target: number | undefined, share = 1): Row =>
    timeRatio(
      share === 1 ? `${outcome.name}, to forward-auth` : `${outcome.name}, one key to forward-auth`,
      outcome,
      processorTimes(forwardAuth).map((micros) => micros * share),
      target,
    );
  const es256 = signatureMicros();
  const work = es256.sign + hashMicros();
  return [
    timeRatio('forward-auth, to the bare server', forwardAuth, processorTimes(bare)),
    toForwardAuth(verifyKey, 2),
    toForwardAuth(batch, 1 / 3, BATCH),
    toForwardAuth(key, 2),
    toForwardAuth(seen, 2),
    { ...toForwardAuth(fresh, undefined), note: `checking the signature takes ${es256.verify.toFixed(1)} µs of it` },
    {
      ...timeRatio(
        'client_credentials, to a bare request, a signature and a hash',
        credentials,
        processorTimes(bare).map((micros) => micros + work),
        1.5,
      ),
      note: `signature and hash together ${work.toFixed(1)} µs`,
    },
    {
      name: `list of ${PAGE} keys: processor time`,
      unit: 'ms',
      ...measured(processorTimes(list).map((micros) => micros / 1000)),
      target: { limit: 1, better: 'lower' },
    },
  ];
}

/** Round by round, so that what the machine does meanwhile falls on both. */
function timeRatio(name: string, ours: Outcome, theirs: readonly number[], limit?: number): Row {
  const ratios = processorTimes(ours).map((micros, at) => micros / (theirs[at] ?? Number.NaN));
  const target = limit !== undefined && { target: { limit, better: 'lower' } as const };
  return { name: `processor time of ${name}`, unit: 'times', ...measured(ratios), ...target };
}

/** The minimum for a token signed with ES256: processor time of a signature, and of its verification. */
function signatureMicros(): { readonly sign: number; readonly verify: number } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = Buffer.alloc(600, 'a');
  const signed = () => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const signature = signed();
  const verified = () => verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  return { sign: microsOf(2000, signed), verify: microsOf(2000, verified) };
}

function hashMicros(): number {
  const key = 'k'.repeat(39);
  return microsOf(50_000, () => hash('sha256', key, 'base64'));
}

function microsOf(times: number, work: () => unknown): number {
  for (let warm = 0; warm < times / 10; warm++) work();
  const before = process.cpuUsage();
  for (let at = 0; at < times; at++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function constant(requests: readonly WireRequest[]): () => readonly WireRequest[] {
  return () => requests;
}

function basic(key: KnownKey | undefined): string {
  if (!key) throw new Error('No key of the installation is known.');
  return `Basic ${Buffer.from(`${key.appname}@${SHORTNAME}:${key.appkey}`).toString('base64')}`;
}

function get(url: string, path: string, headers: Readonly<Record<string, string>>): WireRequest {
  return { text: requestText('GET', url + path, headers), status: 200 };
}

function postJson(url: string, path: string, headers: Readonly<Record<string, string>>, body: object): WireRequest {
  return post(url, path, { ...headers, 'content-type': 'application/json' }, JSON.stringify(body));
}

function postForm(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  form: Readonly<Record<string, string>>,
): WireRequest {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return post(url, path, { ...headers, ...type }, new URLSearchParams(form).toString());
}

function post(url: string, path: string, headers: Readonly<Record<string, string>>, body: string): WireRequest {
  return { text: requestText('POST', url + path, headers, body), status: 200 };
}
