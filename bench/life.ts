import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirectory } from '../packages/server/src/storage/data-directory.ts';
import { addCounts, DAYS } from './counts.ts';
import type { Installation } from './installation.ts';
import type { Row, Section } from './report.ts';
import { measured } from './statistics.ts';
import { latencyRows, TimedRequests } from './timed-requests.ts';

/** Review and Overview, and any page of the table, at the 99th percentile; a bulk operation. */
const VIEW_MS = 300;
const PAGE_MS = 50;
const BULK_MS = 5000;
const POLL_MS = 10;

export interface LifeSettings {
  readonly rounds: number;
  /** In each round, for each view. */
  readonly requests: number;
  /** Keys of one bulk operation, at most 10,000. */
  readonly bulk: number;
}

interface View {
  readonly name: string;
  readonly limit: number;
  ask(): Promise<{ readonly milliseconds: number }>;
}

/** The requests of the console for a review of keys, with three months of counts for each, and bulk operations. */
export async function benchLife(installation: Installation, settings: LifeSettings): Promise<Section> {
  addCounts(new DataDirectory(installation.folder).databaseFile);
  const server = await installation.start();
  const requests = await TimedRequests.signIn(installation);
  try {
    const seen = await timeViews(await views(requests), settings);
    const bulk = await timeBulk(requests, settings);
    return {
      name: 'life',
      title: `Review, Overview and changes of many, ${installation.keys} keys with counts of ${DAYS} days each (${settings.rounds} rounds of ${settings.requests})`,
      rows: [...seen, ...bulk],
    };
  } finally {
    requests.close();
    await server.stop();
  }
}

async function views(requests: TimedRequests): Promise<View[]> {
  const { data: review } = JSON.parse((await requests.post('reviews', {})).text) as { data: { id: string } };
  const page = JSON.parse((await requests.get('api-keys?limit=50')).text) as { data: { appname: string }[] };
  const appnames = page.data.map(({ appname }) => appname);
  return [
    { name: 'Overview', limit: VIEW_MS, ask: () => requests.get('overview') },
    { name: 'Review: the banner', limit: VIEW_MS, ask: () => requests.get('reviews/due') },
    { name: 'Review: reviews and how far they are', limit: VIEW_MS, ask: () => requests.get('reviews') },
    {
      name: 'Review: 25 keys to decide about',
      limit: VIEW_MS,
      ask: () => requests.get(`reviews/${review.id}/items?limit=25`),
    },
    {
      name: 'Review: 25 of those unused for 90 days',
      limit: VIEW_MS,
      ask: () => requests.get(`reviews/${review.id}/items?limit=25&reason=unused`),
    },
    { name: 'table: 50 keys', limit: PAGE_MS, ask: () => requests.get('api-keys?limit=50') },
    {
      name: 'table: 50 keys, filtered and sorted',
      limit: PAGE_MS,
      ask: () => requests.get('api-keys?limit=50&role=READONLY&unused_days=30&q=billing&sort=-last_login'),
    },
    { name: 'table: sparklines of 50 keys', limit: PAGE_MS, ask: () => requests.post('key-usage', { appnames }) },
    {
      name: 'page of a key: its use by hour and day',
      limit: PAGE_MS,
      ask: () => requests.get(`api-keys/${appnames[1]}/usage`),
    },
  ];
}

async function timeViews(all: readonly View[], { rounds, requests }: LifeSettings): Promise<Row[]> {
  const timed = all.map((view) => ({ ...view, samples: [] as number[][] }));
  for (const { ask } of timed) for (let warm = 0; warm < 5; warm++) await ask();
  for (let round = 0; round < rounds; round++) {
    for (const { ask, samples } of timed) {
      const mine: number[] = [];
      for (let at = 0; at < requests; at++) mine.push((await ask()).milliseconds);
      samples.push(mine);
    }
  }
  return timed.flatMap(({ name, samples, limit }) => latencyRows(name, samples, limit));
}

/** Keys that need no re-authentication, which no key can give. */
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

async function timeBulk(requests: TimedRequests, { rounds, bulk }: LifeSettings): Promise<Row[]> {
  const names = await namesForBulk(requests, bulk);
  const changes = [
    { name: 'disable', change: { action: 'disable' } },
    { name: 'enable', change: { action: 'enable' } },
    { name: 'add a tag', change: { action: 'update', add_tags: ['reviewed'] } },
    { name: 'remove the tag', change: { action: 'update', remove_tags: ['reviewed'] } },
  ];
  const timed = changes.map((each) => ({ ...each, took: [] as number[] }));
  const meanwhile: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    const pages: number[] = [];
    for (const { change, took } of timed) took.push(await changeAll(requests, { names, change, pages }));
    meanwhile.push(pages);
  }
  return [
    ...timed.map(
      ({ name, took }): Row => ({
        name: `${names.length} keys: ${name}`,
        unit: 'ms',
        ...measured(took),
        target: { limit: BULK_MS, better: 'lower' },
      }),
    ),
    ...latencyRows('table: 50 keys, while many are changed', meanwhile),
  ];
}

interface BulkState {
  readonly data: { readonly id: string; readonly state: string; readonly changed: number };
}

/** @returns from asking for it to seeing that it is done, with a page of the table asked for again and again meanwhile */
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
  const took = performance.now() - startedAt;
  if (data.changed !== names.length) throw new Error(`Only ${data.changed} of ${names.length} keys were changed.`);
  return took;
}
