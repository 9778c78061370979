import { setTimeout as sleep } from 'node:timers/promises';
import { openCli } from './cli.ts';
import { requestText } from './http-text.ts';
import { acceptanceMs, startVerifier } from './in-process/keyward-verifier.ts';
import { type Installation, type KnownKey, SHORTNAME } from './installation.ts';
import { type Management, openManagement } from './management.ts';
import { RepeatedCheck } from './repeated-check.ts';
import type { Row, Section } from './report.ts';
import { measured, quantile } from './statistics.ts';

/** The limit at the 99th percentile until other processes, nodes and replicas deny a deleted key. */
const LIMIT_MS = 250;
/** After this time, the key counts as never denied. */
const TIMEOUT_MS = 10_000;
/** The maximum start time of a replica with 100,000 keys. */
const SNAPSHOT_LIMIT_MS = 2000;
/** A service for which keys get access tokens. */
const AUDIENCE = 'reports';
/** The usage thread writes at most one batch per second. */
const LAST_LOGIN_LIMIT_MS = 1000;

export interface RevocationSettings {
  readonly connections: number;
  /** The number of keys deleted through the API, and the number deleted by the CLI while the server runs. */
  readonly byApi: number;
  readonly byCli: number;
  /** The number of keys deleted while a replica checks them. */
  readonly replica: number;
  /** The number of replica starts. */
  readonly snapshots: number;
  readonly lastLogins: number;
}

/** Measures the time until a deleted key is denied, and until a check is recorded. */
export async function benchRevocation(installation: Installation, settings: RevocationSettings): Promise<Section> {
  const { connections, byApi, byCli, replica, snapshots, lastLogins } = settings;
  const server = await installation.start();
  try {
    const management = await openManagement(installation);
    const cli = await openCli(installation);
    // From the end of the list, because other sections sign in with the first keys.
    const remainingKeys = installation.known.slice(1).reverse();
    const takeKeys = (count: number) => {
      if (remainingKeys.length <= count)
        throw new Error('There are not enough keys to delete. Run the bench with a higher --keys.');
      return remainingKeys.splice(0, count);
    };
    const repeatedCheck = new RepeatedCheck(server.url, connections, TIMEOUT_MS);
    const apiDeletions = await measureDeletions(repeatedCheck, takeKeys(byApi), async ({ appname }) => {
      const respondedAt = await management.deleteKey(appname);
      return { deletedAt: respondedAt, respondedAt };
    });
    const cliDeletions = await measureDeletions(repeatedCheck, takeKeys(byCli), ({ appname }) =>
      cli.deleteKey(appname),
    );
    repeatedCheck.close();
    await cli.close();
    return {
      name: 'revocation',
      title: `Revocation and last login (${installation.keys} keys; ${connections} connections check each key while it is deleted)`,
      rows: [
        lateRow(`${apiDeletions.length} deletions through the API`, apiDeletions),
        ...lagRows(`${byCli} deletions by the CLI: delay until the server denies the key`, cliDeletions.map(lagOf)),
        lateRow(`${byCli} deletions by the CLI`, cliDeletions),
        ...(await replicaRows(installation, management, takeKeys(replica))),
        await snapshotRow(installation, management, snapshots),
        ...(await lastLoginRows(server.url, management, takeKeys(lastLogins))),
      ],
    };
  } finally {
    await server.stop();
  }
}

interface Deletion {
  readonly deletedAt: number;
  readonly respondedAt: number;
  /** The start time of each successful request. */
  readonly successes: readonly number[];
}

async function measureDeletions(
  repeatedCheck: RepeatedCheck,
  keys: readonly KnownKey[],
  remove: (key: KnownKey) => Promise<Omit<Deletion, 'successes'>>,
): Promise<Deletion[]> {
  const deletions: Deletion[] = [];
  for (const key of keys) {
    const run = repeatedCheck.run(checkText(repeatedCheck.url, key));
    await run.started;
    const times = await remove(key);
    deletions.push({ ...times, successes: await run.denied });
  }
  return deletions;
}

function checkText(url: string, { appkey }: KnownKey): string {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/' };
  return requestText('GET', `${url}/api/v1/forward-auth/${SHORTNAME}`, headers);
}

function lagOf({ deletedAt, successes }: Deletion): number {
  return Math.max(0, ...successes.map((startedAt) => startedAt - deletedAt));
}

function lateRow(name: string, deletions: readonly Deletion[]): Row {
  const lateSuccesses = deletions.map(
    ({ respondedAt, successes }) => successes.filter((startedAt) => startedAt > respondedAt).length,
  );
  return {
    name: `${name}: successful requests started after the response`,
    unit: 'total',
    ...measured([lateSuccesses.reduce((sum, each) => sum + each, 0)]),
    target: { limit: 0, better: 'lower' },
  };
}

function lagRows(name: string, lags: readonly number[], limit = LIMIT_MS): Row[] {
  const measurements = measured(lags);
  return [
    { name, unit: 'ms', ...measurements },
    {
      name: `${name}, p99`,
      unit: 'ms',
      ...measurements,
      median: quantile(lags, 0.99),
      target: { limit, better: 'lower' },
    },
  ];
}

async function replicaRows(
  installation: Installation,
  management: Management,
  keys: readonly KnownKey[],
): Promise<Row[]> {
  const name = `${keys.length} deletions through the API: delay until an SDK replica`;
  const credential = await management.createReplica('revocation');
  const verifier = await startVerifier({ url: installation.url, credential });
  const lags: number[] = [];
  const tokenLags: number[] = [];
  for (const key of keys) {
    const token = await accessTokenOf(installation.url, key);
    const acceptsKey = async () => verifier.check(key.appkey).valid;
    const acceptsToken = async () => (await verifier.checkToken(token, { audience: AUDIENCE })).valid;
    if (!((await acceptsKey()) && (await acceptsToken())))
      throw new Error('The replica denied a key or token that was not deleted.');
    const deletedAt = await management.deleteKey(key.appname);
    const [lag, tokenLag] = await Promise.all([
      acceptanceMs(acceptsKey, deletedAt, TIMEOUT_MS),
      acceptanceMs(acceptsToken, deletedAt, TIMEOUT_MS),
    ]);
    lags.push(lag);
    tokenLags.push(tokenLag);
  }
  await verifier.close();
  return [...lagRows(`${name} denies the key`, lags), ...lagRows(`${name} rejects the key's access tokens`, tokenLags)];
}

/** Returns an access token that is issued to the key for a service (RFC 6749, section 4.4). */
async function accessTokenOf(url: string, { appname, appkey }: KnownKey): Promise<string> {
  const client = [`${appname}@${SHORTNAME}`, appkey].map(encodeURIComponent).join(':');
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(client).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', audience: AUDIENCE }),
  });
  if (!response.ok) throw new Error(`Issuing a token failed: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Measures the time from the start of a replica until it has all keys. */
async function snapshotRow(installation: Installation, management: Management, rounds: number): Promise<Row> {
  const milliseconds: number[] = [];
  const credential = await management.createReplica('snapshots');
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const verifier = await startVerifier({ url: installation.url, credential });
    milliseconds.push(performance.now() - startedAt);
    await verifier.close();
  }
  return {
    name: 'SDK replica: time from its start until it has all keys',
    unit: 'ms',
    ...measured(milliseconds),
    target: { limit: SNAPSHOT_LIMIT_MS, better: 'lower' },
  };
}

/**
 * Checks each key once, at a random moment within a second, and polls the API until it returns that check as the last
 * login.
 */
async function lastLoginRows(url: string, management: Management, keys: readonly KnownKey[]): Promise<Row[]> {
  const lags: number[] = [];
  let incorrect = 0;
  for (const { appname, appkey } of keys) {
    const previous = await management.lastLogin(appname);
    await sleep(1000 + Math.random() * 1000);
    const earliest = Math.floor(Date.now() / 1000);
    const response = await fetch(`${url}/api/v1/forward-auth/${SHORTNAME}`, { headers: { 'x-api-key': appkey } });
    if (!response.ok) throw new Error(`A check returned ${response.status}.`);
    const latest = Math.floor(Date.now() / 1000);
    const startedAt = performance.now();
    let current = previous;
    while (current === previous && performance.now() - startedAt < TIMEOUT_MS)
      current = await management.lastLogin(appname);
    lags.push(performance.now() - startedAt);
    if (current === null || current < earliest || current > latest) incorrect++;
  }
  return [
    ...lagRows(
      `last login of ${keys.length} keys: time from the check until the API returns it`,
      lags,
      LAST_LOGIN_LIMIT_MS,
    ),
    {
      name: 'last logins that differ from the time of the check',
      unit: 'total',
      ...measured([incorrect]),
      target: { limit: 0, better: 'lower' },
    },
  ];
}
