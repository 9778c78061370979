import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirectory } from '../packages/server/src/storage/data-directory.ts';
import { addCounts, DAYS } from './counts.ts';
import type { Installation } from './installation.ts';
import type { Row, Section } from './report.ts';
import { measured } from './statistics.ts';
import { latencyRows, TimedRequests } from './timed-requests.ts';

/**
 * Limits: a view of Review or Overview at the 99th percentile, a page of the table at the 99th percentile, and a bulk
 * operation.
 */
const VIEW_MS = 300;
const PAGE_MS = 50;
const BULK_MS = 5000;
const POLL_MS = 10;

export interface ConsoleSettings {
  readonly rounds: number;
  /** The number of requests per round and view. */
  readonly requests: number;
  /** The number of keys in one bulk operation, at most 10,000. */
  readonly bulk: number;
}

interface View {
  readonly name: string;
  readonly limit: number;
  request(): Promise<{ readonly milliseconds: number }>;
}

/**
 * Measures the requests that the console makes during a key review, with 90 days of counts for each key, and bulk
 * operations.
 */
export async function benchConsole(installation: Installation, settings: ConsoleSettings): Promise<Section> {
  addCounts(new DataDirectory(installation.folder).databaseFile);
  const server = await installation.start();
  const requests = await TimedRequests.signIn(installation);
  try {
    const viewRows = await timeViews(await consoleViews(requests), settings);
    const bulkRows = await timeBulk(requests, settings);
    return {
      name: 'console',
      title: `Review, Overview and bulk operations, ${installation.keys} keys with ${DAYS} days of counts each (${settings.rounds} rounds of ${settings.requests} requests)`,
      rows: [...viewRows, ...bulkRows],
    };
  } finally {
    requests.close();
    await server.stop();
  }
}

async function consoleViews(requests: TimedRequests): Promise<View[]> {
  const { data: review } = JSON.parse((await requests.post('reviews', {})).text) as { data: { id: string } };
  const page = JSON.parse((await requests.get('api-keys?limit=50')).text) as { data: { appname: string }[] };
  const appnames = page.data.map(({ appname }) => appname);
  return [
    { name: 'Overview', limit: VIEW_MS, request: () => requests.get('overview') },
    { name: 'Review: banner', limit: VIEW_MS, request: () => requests.get('reviews/due') },
    { name: 'Review: list of reviews with progress', limit: VIEW_MS, request: () => requests.get('reviews') },
    {
      name: 'Review: 25 keys to review',
      limit: VIEW_MS,
      request: () => requests.get(`reviews/${review.id}/items?limit=25`),
    },
    {
      name: 'Review: 25 keys unused for 90 days',
      limit: VIEW_MS,
      request: () => requests.get(`reviews/${review.id}/items?limit=25&reason=unused`),
    },
    { name: 'table: 50 keys', limit: PAGE_MS, request: () => requests.get('api-keys?limit=50') },
    {
      name: 'table: 50 keys, filtered and sorted',
      limit: PAGE_MS,
      request: () => requests.get('api-keys?limit=50&role=READONLY&unused_days=30&q=billing&sort=-last_login'),
    },
    { name: 'table: sparklines of 50 keys', limit: PAGE_MS, request: () => requests.post('key-usage', { appnames }) },
    {
      name: 'key page: usage by hour and day',
      limit: PAGE_MS,
      request: () => requests.get(`api-keys/${appnames[1]}/usage`),
    },
  ];
}

async function timeViews(all: readonly View[], { rounds, requests }: ConsoleSettings): Promise<Row[]> {
  const timed = all.map((view) => ({ ...view, samples: [] as number[][] }));
  for (const { request } of timed) for (let warmUp = 0; warmUp < 5; warmUp++) await request();
  for (let round = 0; round < rounds; round++) {
    for (const { request, samples } of timed) {
      const roundSamples: number[] = [];
      for (let at = 0; at < requests; at++) roundSamples.push((await request()).milliseconds);
      samples.push(roundSamples);
    }
  }
  return timed.flatMap(({ name, samples, limit }) => latencyRows(name, samples, limit));
}

/**
 * Returns the names of read-only keys. Bulk operations on them need no re-authentication, which is impossible with a
 * key.
 */
async function namesForBulk(requests: TimedRequests, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let cursor = ''; names.length < count; ) {
    const { text } = await requests.get(
      `api-keys?limit=1000&role=READONLY&status=active${cursor && `&cursor=${cursor}`}`,
    );
    const { data, meta } = JSON.parse(text) as { data: { appname: string }[]; meta: { next_cursor: string | null } };
    names.push(...data.map(({ appname }) => appname));
    if (meta.next_cursor === null) break;
    cursor = meta.next_cursor;
  }
  return names.slice(0, count);
}

async function timeBulk(requests: TimedRequests, { rounds, bulk }: ConsoleSettings): Promise<Row[]> {
  const names = await namesForBulk(requests, bulk);
  const changes = [
    { name: 'disable', change: { action: 'disable' } },
    { name: 'enable', change: { action: 'enable' } },
    { name: 'add a tag', change: { action: 'update', add_tags: ['reviewed'] } },
    { name: 'remove a tag', change: { action: 'update', remove_tags: ['reviewed'] } },
  ];
  const timed = changes.map((each) => ({ ...each, milliseconds: [] as number[] }));
  const pageSamples: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const pages: number[] = [];
    for (const { change, milliseconds } of timed)
      milliseconds.push(await changeAll(requests, { names, change, pages }));
    pageSamples.push(pages);
  }
  return [
    ...timed.map(
      ({ name, milliseconds }): Row => ({
        name: `${names.length} keys: ${name}`,
        unit: 'ms',
        ...measured(milliseconds),
        target: { limit: BULK_MS, better: 'lower' },
      }),
    ),
    ...latencyRows('table: 50 keys, during a bulk operation', pageSamples),
  ];
}

interface BulkState {
  readonly data: { readonly id: string; readonly state: string; readonly changed: number };
}

/**
 * Runs a bulk operation and requests a page of the table repeatedly while it runs.
 * @returns the milliseconds from the request until the API reports that the operation is finished
 */
async function changeAll(
  requests: TimedRequests,
  { names, change, pages }: { readonly names: readonly string[]; readonly change: object; readonly pages: number[] },
): Promise<number> {
  const startedAt = performance.now();
  const body = { selection: { names }, change, expected: names.length };
  let { data } = JSON.parse((await requests.post('bulk-operations', body)).text) as BulkState;
  while (data.state === 'running') {
    await sleep(POLL_MS);
    pages.push((await requests.get('api-keys?limit=50')).milliseconds);
    ({ data } = JSON.parse((await requests.get(`bulk-operations/${data.id}`)).text) as BulkState);
  }
  const milliseconds = performance.now() - startedAt;
  if (data.changed !== names.length) throw new Error(`Only ${data.changed} of ${names.length} keys were changed.`);
  return milliseconds;
}
