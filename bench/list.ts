import type { Installation } from './installation.ts';
import type { Section } from './report.ts';
import { measured } from './statistics.ts';
import { type Answer, latencyRows, TimedRequests } from './timed-requests.ts';

/** Any page must be there by then, at the 99th percentile. */
const LIMIT_MS = 50;

export interface ListSettings {
  readonly rounds: number;
  /** In each round, for each query. */
  readonly requests: number;
}

interface Question {
  readonly name: string;
  readonly query: string;
}

interface Timed extends Question {
  readonly rounds: number[][];
}

/** The time of a list page over HTTP, one request at a time, for an administrator. */
export async function benchList(installation: Installation, settings: ListSettings): Promise<Section> {
  const server = await installation.start();
  const requests = await TimedRequests.signIn(installation);
  try {
    const ask = (query: string) => requests.get(`api-keys${query}`);
    const timed = (await questions(ask)).map((question): Timed => ({ ...question, rounds: [] }));
    for (const { query } of timed) for (let warm = 0; warm < 5; warm++) await ask(query);
    const whole: Omit<Answer, 'text'>[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      for (const { query, rounds } of timed) {
        const samples: number[] = [];
        for (let at = 0; at < settings.requests; at++) samples.push((await ask(query)).milliseconds);
        rounds.push(samples);
      }
      whole.push(await requests.measure('api-keys'));
    }
    const megabytes = (whole[0]?.bytes ?? 0) / 1e6;
    return {
      name: 'list',
      title: `List of ${installation.keys} keys (one request at a time, ${settings.rounds} rounds of ${settings.requests})`,
      rows: [
        ...timed.flatMap(({ name, rounds }) => latencyRows(name, rounds, LIMIT_MS)),
        {
          name: 'all of them, without limit',
          unit: 'ms',
          ...measured(whole.map(({ milliseconds }) => milliseconds)),
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

async function questions(ask: (query: string) => Promise<Answer>): Promise<Question[]> {
  return [
    { name: 'first page of 50', query: '?limit=50' },
    { name: 'deep page (20,000 keys in)', query: `?limit=50&cursor=${await deepCursor(ask)}` },
    { name: 'search, 3 letters or more, few match', query: '?limit=50&q=report_4242' },
    { name: 'search, 3 letters or more, many match', query: '?limit=50&q=warehouse' },
    { name: 'search, 2 letters', query: '?limit=50&q=42' },
    { name: 'search, nothing matches', query: '?limit=50&q=zzzzzz' },
    { name: 'search, 2 letters, nothing matches', query: '?limit=50&q=%25%25' },
    { name: 'role filter', query: '?limit=50&role=ADMIN' },
    { name: 'unused for 90 days', query: '?limit=50&unused_days=90' },
    { name: 'role, status, unused and search, sorted by name', query: filters },
    ...SORTS.flatMap((field) => ['', '-'].map((sign) => `${sign}${field}`)).map((sort) => ({
      name: `sorted by ${sort}`,
      query: `?limit=50&sort=${sort}`,
    })),
  ];
}

const filters = '?limit=50&role=READONLY&status=active&unused_days=30&q=billing&sort=appname';

async function deepCursor(ask: (query: string) => Promise<Answer>): Promise<string> {
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const { text } = await ask(`?limit=1000${cursor && `&cursor=${cursor}`}`);
    cursor = (JSON.parse(text) as { meta: { next_cursor: string } }).meta.next_cursor;
  }
  return cursor;
}
