import { Agent, get } from 'node:http';
import { createExchange } from '@keyward/sdk';
import type { Installation } from './installation.ts';
import type { Row, Section } from './report.ts';
import { measured, quantile } from './statistics.ts';

/** Any page must be there by then, at the 99th percentile. */
const LIMIT_MS = 50;

export interface ListSettings {
  readonly rounds: number;
  /** In each round, for each query. */
  readonly requests: number;
}

interface Question {
  readonly name: string;
  readonly path: string;
}

interface Timed extends Question {
  readonly rounds: number[][];
}

/** How long a page takes over HTTP, one request at a time, as an administrator sees it. */
export async function benchList(installation: Installation, settings: ListSettings): Promise<Section> {
  const server = await installation.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const [key] = installation.known;
    if (!key) throw new Error('No key of the installation is known.');
    const exchange = createExchange({
      url: server.url,
      shortname: 'benchmark',
      appname: key.appname,
      appkey: key.appkey,
      sharedSecret: installation.sharedSecret,
    });
    const token = await exchange.accessToken();
    const ask = (path: string) => fetchTimed(`${server.url}/api/v1/api-keys${path}`, token, agent);
    const timed = (await questions(ask)).map((question): Timed => ({ ...question, rounds: [] }));
    for (const { path } of timed) for (let warm = 0; warm < 5; warm++) await ask(path);
    const whole: Answer[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      for (const { path, rounds } of timed) {
        const samples: number[] = [];
        for (let at = 0; at < settings.requests; at++) samples.push((await ask(path)).milliseconds);
        rounds.push(samples);
      }
      whole.push(await ask(''));
    }
    const megabytes = (whole[0]?.bytes ?? 0) / 1e6;
    return {
      name: 'list',
      title: `List of ${installation.keys} keys (one request at a time, ${settings.rounds} rounds of ${settings.requests})`,
      rows: [
        ...timed.flatMap(rowsOf),
        {
          name: 'all of them, without limit',
          unit: 'ms',
          ...measured(whole.map(({ milliseconds }) => milliseconds)),
          note: `${megabytes.toFixed(1)} MB`,
        },
      ],
    };
  } finally {
    agent.destroy();
    await server.stop();
  }
}

const SORTS = ['appname', 'role', 'last_login', 'created_at', 'created_by', 'expires_at', 'status', 'hint'];

async function questions(ask: (path: string) => Promise<Answer>): Promise<Question[]> {
  return [
    { name: 'first page of 50', path: '?limit=50' },
    { name: 'deep page (20,000 keys in)', path: `?limit=50&cursor=${await deepCursor(ask)}` },
    { name: 'search, 3 letters or more, few match', path: '?limit=50&q=report_4242' },
    { name: 'search, 3 letters or more, many match', path: '?limit=50&q=warehouse' },
    { name: 'search, 2 letters', path: '?limit=50&q=42' },
    { name: 'search, nothing matches', path: '?limit=50&q=zzzzzz' },
    { name: 'search, 2 letters, nothing matches', path: '?limit=50&q=%25%25' },
    { name: 'role filter', path: '?limit=50&role=ADMIN' },
    { name: 'unused for 90 days', path: '?limit=50&unused_days=90' },
    { name: 'role, status, unused and search, sorted by name', path: filters },
    ...SORTS.flatMap((field) => ['', '-'].map((sign) => `${sign}${field}`)).map((sort) => ({
      name: `sorted by ${sort}`,
      path: `?limit=50&sort=${sort}`,
    })),
  ];
}

const filters = '?limit=50&role=READONLY&status=active&unused_days=30&q=billing&sort=appname';

async function deepCursor(ask: (path: string) => Promise<Answer>): Promise<string> {
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const { text } = await ask(`?limit=1000${cursor && `&cursor=${cursor}`}`);
    cursor = (JSON.parse(text) as { meta: { next_cursor: string } }).meta.next_cursor;
  }
  return cursor;
}

interface Answer {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly text: string;
}

function fetchTimed(url: string, token: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const milliseconds = performance.now() - begun;
        const body = Buffer.concat(parts);
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}: ${body}`));
        else resolve({ milliseconds, bytes: body.length, text: body.toString('utf8') });
      });
    });
    request.on('error', reject);
  });
}

function rowsOf({ name, rounds }: Timed): Row[] {
  const middle = measured(rounds.map((samples) => quantile(samples, 0.5)));
  const late = measured(rounds.map((samples) => quantile(samples, 0.99)));
  return [
    { name, unit: 'ms', ...middle },
    {
      name: `${name}, p99`,
      unit: 'ms',
      ...late,
      // Of all samples together: the middle of the rounds would hide a round that went badly.
      median: quantile(rounds.flat(), 0.99),
      target: { limit: LIMIT_MS, better: 'lower' },
    },
  ];
}
