import { generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareServers, cpuMicrosPerRequest, rowsOf, type ServerResults, type ServerUnderTest } from './comparison.ts';
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
  /** The number of keys, and of known tokens, to use round-robin. */
  readonly subjects: number;
}

/** The input of the requests. */
interface Material {
  readonly url: string;
  readonly keys: readonly KnownKey[];
  /** Issued to an administrator's key for the management API. */
  readonly accessToken: string;
  readonly cachedTokens: readonly string[];
  /** Enough for the warm-up and all rounds. */
  readonly newTokens: readonly string[];
}

type NamedLoad = readonly [name: string, requests: number, load: (round: number) => readonly WireRequest[]];

/**
 * Measures the CPU time of the operations that services call other than forward-auth, relative to a forward-auth check
 * in the same rounds.
 */
export async function benchOperations(
  installation: Installation,
  generator: Generator,
  settings: OperationsSettings,
): Promise<Section> {
  const server = await installation.start();
  const material = await createMaterial(installation, settings);
  const bare = await startBare(material.keys);
  const operationServers = operations(material, settings).map((each) =>
    serverUnderTest(server, material.url, settings, each),
  );
  const limit = serverUnderTest(bare, bare.url, settings, [
    'bare node:http',
    settings.requests,
    constant(material.keys.map(({ appkey }) => get(bare.url, '/', { 'x-api-key': appkey }))),
  ]);
  const outcomes = await compareServers([limit, ...operationServers], generator, settings.rounds);
  const { rounds, connections, requests } = settings;
  return {
    name: 'operations',
    title: `Operations other than forward-auth (${connections} connections, ${rounds} rounds of ${requests} requests; ${requests / 10} for batches and lists)`,
    rows: [...outcomes.flatMap((outcome) => rowsOf(outcome, 'request')), ...comparisons(outcomes)],
  };
}

async function createMaterial(installation: Installation, settings: OperationsSettings): Promise<Material> {
  const { url, known } = installation;
  // The first key and every fifth key after it belong to an administrator.
  const keys = known.slice(0, settings.subjects);
  const { accessToken } = await openManagement(installation);
  const issue = (count: number) => issueTokens(url, keys, count);
  return {
    url,
    keys,
    accessToken: await accessToken(),
    cachedTokens: await issue(settings.subjects),
    newTokens: await issue(settings.requests * (settings.rounds + 1)),
  };
}

async function issueTokens(url: string, keys: readonly KnownKey[], count: number): Promise<string[]> {
  const tokens: string[] = [];
  const issueNext = async () => {
    while (tokens.length < count) {
      const at = tokens.push('') - 1;
      const response = await fetch(`${url}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: basic(keys[at % keys.length]) },
        body: new URLSearchParams({ grant_type: 'client_credentials', audience: AUDIENCE }),
      });
      if (!response.ok) throw new Error(`POST /oauth2/token returned ${response.status}: ${await response.text()}`);
      tokens[at] = ((await response.json()) as { access_token: string }).access_token;
    }
  };
  await Promise.all(Array.from({ length: 16 }, issueNext));
  return tokens;
}

function operations(material: Material, { requests }: OperationsSettings): NamedLoad[] {
  const { url, keys, accessToken, cachedTokens, newTokens } = material;
  const bearer = { authorization: `Bearer ${accessToken}` };
  const client = { authorization: basic(keys[0]) };
  const fewRequests = requests / 10;
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
    [
      `verify, batch of ${BATCH}`,
      fewRequests,
      constant([postJson(url, '/api/v1/verify/batch', bearer, { checks: batch })]),
    ],
    ['introspect, key', requests, constant(keys.map(({ appkey }) => introspect(appkey)))],
    ['introspect, cached token', requests, constant(cachedTokens.map(introspect))],
    [
      'introspect, new token',
      requests,
      (round) => newTokens.slice(round * requests, (round + 1) * requests).map(introspect),
    ],
    [
      'client_credentials, ES256',
      requests,
      constant(keys.map((key) => postForm(url, '/oauth2/token', { authorization: basic(key) }, credentials))),
    ],
    [`list of ${PAGE} keys`, fewRequests, constant([get(url, `/api/v1/api-keys?limit=${PAGE}`, bearer)])],
  ];
}

function serverUnderTest(
  server: ServerProcess,
  url: string,
  { connections }: OperationsSettings,
  [name, requests, load]: NamedLoad,
): ServerUnderTest {
  const common = { url, connections, amount: requests, order: 'round-robin' } as const;
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

function comparisons([bare, forwardAuth, ...otherResults]: readonly ServerResults[]): Row[] {
  const [verifyKey, batch, key, cachedToken, newToken, credentials, list] = otherResults;
  if (!bare || !forwardAuth || !verifyKey || !batch || !key || !cachedToken || !newToken || !credentials || !list) {
    throw new Error('An operation is missing from the results.');
  }
  const toForwardAuth = (outcome: ServerResults, target: number | undefined, factor = 1): Row =>
    timeRatio(
      factor === 1 ? `${outcome.name} relative to forward-auth` : `${outcome.name}, per key, relative to forward-auth`,
      outcome,
      cpuMicrosPerRequest(forwardAuth).map((micros) => micros * factor),
      target,
    );
  const es256 = signatureMicros();
  const work = es256.sign + hashMicros();
  return [
    timeRatio('forward-auth relative to the bare server', forwardAuth, cpuMicrosPerRequest(bare)),
    toForwardAuth(verifyKey, 2),
    toForwardAuth(batch, 1 / 3, BATCH),
    toForwardAuth(key, 2),
    toForwardAuth(cachedToken, 2),
    { ...toForwardAuth(newToken, undefined), note: `including ${es256.verify.toFixed(1)} µs to verify the signature` },
    {
      ...timeRatio(
        'client_credentials relative to a bare request plus a signature and a hash',
        credentials,
        cpuMicrosPerRequest(bare).map((micros) => micros + work),
        1.5,
      ),
      note: `signature and hash: ${work.toFixed(1)} µs`,
    },
    {
      name: `CPU time of a list of ${PAGE} keys`,
      unit: 'ms',
      ...measured(cpuMicrosPerRequest(list).map((micros) => micros / 1000)),
      target: { limit: 1, better: 'lower' },
    },
  ];
}

/** Compares round by round, so that other load on the machine affects both operations alike. */
function timeRatio(name: string, ours: ServerResults, theirs: readonly number[], limit?: number): Row {
  const ratios = cpuMicrosPerRequest(ours).map((micros, at) => micros / (theirs[at] ?? Number.NaN));
  const target = limit !== undefined && { target: { limit, better: 'lower' } as const };
  return { name: `CPU time of ${name}`, unit: 'times', ...measured(ratios), ...target };
}

/**
 * Returns the CPU time of one ES256 signature and of its verification, which is the minimum for a token signed with
 * ES256.
 */
function signatureMicros(): { readonly sign: number; readonly verify: number } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = Buffer.alloc(600, 'a');
  const signOnce = () => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const signature = signOnce();
  const verifyOnce = () => verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  return { sign: microsOf(2000, signOnce), verify: microsOf(2000, verifyOnce) };
}

function hashMicros(): number {
  const key = 'k'.repeat(39);
  return microsOf(50_000, () => hash('sha256', key, 'base64'));
}

function microsOf(times: number, work: () => unknown): number {
  for (let warmUp = 0; warmUp < times / 10; warmUp++) work();
  const before = process.cpuUsage();
  for (let at = 0; at < times; at++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function constant(requests: readonly WireRequest[]): () => readonly WireRequest[] {
  return () => requests;
}

function basic(key: KnownKey | undefined): string {
  if (!key) throw new Error('The installation has no keys with known secrets.');
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
