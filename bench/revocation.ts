import { setTimeout as sleep } from 'node:timers/promises';
import { Hammer } from './hammer.ts';
import { requestText } from './http-text.ts';
import { acceptedFor, startVerifier } from './in-process/keyward-verifier.ts';
import { type Installation, type KnownKey, SHORTNAME } from './installation.ts';
import { type Management, openManagement } from './management.ts';
import type { Row, Section } from './report.ts';
import { measured, quantile } from './statistics.ts';
import { openTerminal } from './terminal.ts';

/** At the 99th percentile, until other processes, nodes and replicas refuse. */
const LIMIT_MS = 250;
/** Then the key counts as never refused. */
const PATIENCE_MS = 10_000;
/** The time by which a starting replica must answer, with 100,000 keys. */
const SNAPSHOT_LIMIT_MS = 2000;
/** A service that a key makes access tokens for. */
const AUDIENCE = 'reports';
/** The recorder writes in one batch at most every second. */
const LAST_LOGIN_LIMIT_MS = 1000;

export interface RevocationSettings {
  readonly connections: number;
  /** The number of keys that are deleted with the API, and by another process beside the server. */
  readonly byApi: number;
  readonly byTerminal: number;
  /** The number of deletions while a replica checks the keys. */
  readonly replica: number;
  /** The number of starts of a replica. */
  readonly snapshots: number;
  readonly lastLogins: number;
}

/** Measures the time until a deleted key is denied, and until a check is recorded. */
export async function benchRevocation(installation: Installation, settings: RevocationSettings): Promise<Section> {
  const { connections, byApi, byTerminal, replica, snapshots, lastLogins } = settings;
  const server = await installation.start();
  try {
    const management = await openManagement(installation);
    const terminal = await openTerminal(installation);
    // From the end: the first ones are those that other sections sign in with.
    const victims = installation.known.slice(1).reverse();
    const take = (count: number) => {
      if (victims.length <= count) throw new Error('There are too few keys to delete. Run this with more --keys.');
      return victims.splice(0, count);
    };
    const hammer = new Hammer(server.url, connections, PATIENCE_MS);
    const bySame = await hammered(hammer, take(byApi), async ({ appname }) => {
      const answeredAt = await management.deleteKey(appname);
      return { deletedAt: answeredAt, answeredAt };
    });
    const byOther = await hammered(hammer, take(byTerminal), ({ appname }) => terminal.deleteKey(appname));
    hammer.close();
    await terminal.close();
    return {
      name: 'revocation',
      title: `Revocation and last login (${installation.keys} keys; each of the deleted ones is asked for by ${connections} connections meanwhile)`,
      rows: [
        lateRow(`${bySame.length} deletions over the API`, bySame),
        ...lagRows(`${byTerminal} deletions beside the server, until it refuses`, byOther.map(lagOf)),
        lateRow(`${byTerminal} deletions beside the server`, byOther),
        ...(await replicaRows(installation, management, take(replica))),
        await snapshotRow(installation, management, snapshots),
        ...(await lastLoginRows(server.url, management, take(lastLogins))),
      ],
    };
  } finally {
    await server.stop();
  }
}

interface Deletion {
  readonly deletedAt: number;
  readonly answeredAt: number;
  /** The start of each successful request. */
  readonly successes: readonly number[];
}

async function hammered(
  hammer: Hammer,
  keys: readonly KnownKey[],
  remove: (key: KnownKey) => Promise<Omit<Deletion, 'successes'>>,
): Promise<Deletion[]> {
  const deletions: Deletion[] = [];
  for (const key of keys) {
    const blows = hammer.strike(checkText(hammer.url, key));
    await blows.underWay;
    const times = await remove(key);
    deletions.push({ ...times, successes: await blows.refused });
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
  const late = deletions.map(
    ({ answeredAt, successes }) => successes.filter((startedAt) => startedAt > answeredAt).length,
  );
  return {
    name: `${name}: successes of requests started after the response`,
    unit: 'in all',
    ...measured([late.reduce((sum, each) => sum + each, 0)]),
    target: { limit: 0, better: 'lower' },
  };
}

function lagRows(name: string, lags: readonly number[], limit = LIMIT_MS): Row[] {
  const whole = measured(lags);
  return [
    { name, unit: 'ms', ...whole },
    { name: `${name}, p99`, unit: 'ms', ...whole, median: quantile(lags, 0.99), target: { limit, better: 'lower' } },
  ];
}

async function replicaRows(
  installation: Installation,
  management: Management,
  keys: readonly KnownKey[],
): Promise<Row[]> {
  const name = `${keys.length} deletions over the API, until a replica of the SDK refuses`;
  const credential = await management.createReplica('revocation');
  const verifier = await startVerifier({ url: installation.url, credential });
  const lags: number[] = [];
  const tokenLags: number[] = [];
  for (const key of keys) {
    const token = await accessTokenOf(installation.url, key);
    const acceptsKey = async () => verifier.check(key.appkey).valid;
    const acceptsToken = async () => (await verifier.checkToken(token, { audience: AUDIENCE })).valid;
    if (!((await acceptsKey()) && (await acceptsToken()))) throw new Error('The replica refuses what was not deleted.');
    const deletedAt = await management.deleteKey(key.appname);
    const [lag, tokenLag] = await Promise.all([
      acceptedFor(acceptsKey, deletedAt, PATIENCE_MS),
      acceptedFor(acceptsToken, deletedAt, PATIENCE_MS),
    ]);
    lags.push(lag);
    tokenLags.push(tokenLag);
  }
  await verifier.close();
  return [...lagRows(name, lags), ...lagRows(`${name} the access tokens made from them`, tokenLags)];
}

/** Issued to the key for a service (RFC 6749, 4.4). */
async function accessTokenOf(url: string, { appname, appkey }: KnownKey): Promise<string> {
  const client = [`${appname}@${SHORTNAME}`, appkey].map(encodeURIComponent).join(':');
  const answer = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(client).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', audience: AUDIENCE }),
  });
  if (!answer.ok) throw new Error(`A token was refused: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Measures a replica from its start until it has every key. */
async function snapshotRow(installation: Installation, management: Management, rounds: number): Promise<Row> {
  const took: number[] = [];
  const credential = await management.createReplica('snapshots');
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const verifier = await startVerifier({ url: installation.url, credential });
    took.push(performance.now() - startedAt);
    await verifier.close();
  }
  return {
    name: 'a replica of the SDK, from its start until it has all keys',
    unit: 'ms',
    ...measured(took),
    target: { limit: SNAPSHOT_LIMIT_MS, better: 'lower' },
  };
}

/** One check of each key, at any moment of a second, and a look at the key until its last login is that check. */
async function lastLoginRows(url: string, management: Management, keys: readonly KnownKey[]): Promise<Row[]> {
  const lags: number[] = [];
  let wrong = 0;
  for (const { appname, appkey } of keys) {
    const before = await management.lastLogin(appname);
    await sleep(1000 + Math.random() * 1000);
    const earliest = Math.floor(Date.now() / 1000);
    const answer = await fetch(`${url}/api/v1/forward-auth/${SHORTNAME}`, { headers: { 'x-api-key': appkey } });
    if (!answer.ok) throw new Error(`A check was answered ${answer.status}.`);
    const latest = Math.floor(Date.now() / 1000);
    const startedAt = performance.now();
    let seen = before;
    while (seen === before && performance.now() - startedAt < PATIENCE_MS) seen = await management.lastLogin(appname);
    lags.push(performance.now() - startedAt);
    if (seen === null || seen < earliest || seen > latest) wrong++;
  }
  return [
    ...lagRows(`last login of ${keys.length} keys, from the check until the API shows it`, lags, LAST_LOGIN_LIMIT_MS),
    {
      name: 'last logins that are not the second of the check',
      unit: 'in all',
      ...measured([wrong]),
      target: { limit: 0, better: 'lower' },
    },
  ];
}
