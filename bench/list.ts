import type { Installation } from './installation.ts';
import type { Section } from './report.ts';
import { measured } from './statistics.ts';
import { latencyRows, TimedRequests, type TimedResponse } from './timed-requests.ts';

/** The limit for any page, at the 99th percentile. */
const LIMIT_MS = 50;

export interface ListSettings {
  readonly rounds: number;
  /** The number of requests per round and query. */
  readonly requests: number;
}

interface ListQuery {
  readonly name: string;
  readonly query: string;
}

interface Timed extends ListQuery {
  readonly rounds: number[][];
}

/** Measures the response time of list pages over HTTP, one request at a time, for an administrator. */
export async function benchList(installation: Installation, settings: ListSettings): Promise<Section> {
  const server = await installation.start();
  const requests = await TimedRequests.signIn(installation);
  try {
    const request = (query: string) => requests.get(`api-keys${query}`);
    const timed = (await listQueries(request)).map((question): Timed => ({ ...question, rounds: [] }));
    for (const { query } of timed) for (let warmUp = 0; warmUp < 5; warmUp++) await request(query);
    const fullLists: Omit<TimedResponse, 'text'>[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      for (const { query, rounds } of timed) {
        const samples: number[] = [];
        for (let at = 0; at < settings.requests; at++) samples.push((await request(query)).milliseconds);
        rounds.push(samples);
      }
      fullLists.push(await requests.measure('api-keys'));
    }
    const megabytes = (fullLists[0]?.bytes ?? 0) / 1e6;
    return {
      name: 'list',
      title: `List of ${installation.keys} keys (one request at a time, ${settings.rounds} rounds of ${settings.requests} requests)`,
      rows: [
        ...timed.flatMap(({ name, rounds }) => latencyRows(name, rounds, LIMIT_MS)),
        {
          name: 'all keys, without a limit',
          unit: 'ms',
          ...measured(fullLists.map(({ milliseconds }) => milliseconds)),
          note: `${megabytes.toFixed(1)} MB`,
        },
      ],
    };
  } finally {
    requests.close();
    await server.stop();
  }
}

const SORTS = ['appname', 'role', 'last_login', 'created_at', 'created_by', 'expires_at', 'status', 'hint'];

async function listQueries(request: (query: string) => Promise<TimedResponse>): Promise<ListQuery[]> {
  return [
    { name: 'first page of 50', query: '?limit=50' },
    { name: 'deep page (after 20,000 keys)', query: `?limit=50&cursor=${await deepCursor(request)}` },
    { name: 'search, 3 or more letters, few matches', query: '?limit=50&q=report_4242' },
    { name: 'search, 3 or more letters, many matches', query: '?limit=50&q=warehouse' },
    { name: 'search, 2 letters', query: '?limit=50&q=42' },
    { name: 'search, no matches', query: '?limit=50&q=zzzzzz' },
    { name: 'search, 2 letters, no matches', query: '?limit=50&q=%25%25' },
    { name: 'role filter', query: '?limit=50&role=ADMIN' },
    { name: 'unused for 90 days', query: '?limit=50&unused_days=90' },
    { name: 'role, status, unused and search, sorted by name', query: FILTERED_QUERY },
    ...SORTS.flatMap((field) => ['', '-'].map((sign) => `${sign}${field}`)).map((sort) => ({
      name: `sorted by ${sort}`,
      query: `?limit=50&sort=${sort}`,
    })),
  ];
}

const FILTERED_QUERY = '?limit=50&role=READONLY&status=active&unused_days=30&q=billing&sort=appname';

async function deepCursor(request: (query: string) => Promise<TimedResponse>): Promise<string> {
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const { text } = await request(`?limit=1000${cursor && `&cursor=${cursor}`}`);
    cursor = (JSON.parse(text) as { meta: { next_cursor: string } }).meta.next_cursor;
  }
  return cursor;
}
