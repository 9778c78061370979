import { Agent, request } from 'node:http';
import { createExchange } from '../packages/sdk/src/index.ts';
import { type Installation, SHORTNAME } from './installation.ts';
import type { Row } from './report.ts';
import { measured, quantile } from './statistics.ts';

export interface Answer {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly text: string;
}

/** Requests one after another over one kept connection, as one user's console sends them. */
export class TimedRequests {
  readonly #url: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(url: string, token: string) {
    this.#url = `${url}/api/v1/`;
    this.#token = token;
  }

  /** Signs in with the first key, which is an administrator's. The server must be running. */
  static async signIn({ url, known, sharedSecret }: Installation): Promise<TimedRequests> {
    const [key] = known;
    if (!key) throw new Error('No key of the installation is known.');
    const exchange = createExchange({ url, shortname: SHORTNAME, ...key, sharedSecret });
    return new TimedRequests(url, await exchange.accessToken());
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path);
  }

  post(path: string, body: object): Promise<Answer> {
    return this.#send('POST', path, JSON.stringify(body));
  }

  /** The same for large responses, which are not stored, so that later requests are not delayed. */
  measure(path: string): Promise<Omit<Answer, 'text'>> {
    return this.#ask({ method: 'GET', path }, () => {});
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, body?: string): Promise<Answer> {
    const parts: Buffer[] = [];
    const measured = await this.#ask({ method, path, body }, (part) => parts.push(part));
    return { ...measured, text: Buffer.concat(parts).toString('utf8') };
  }

  /** @throws Error on any other answer than a 2xx */
  #ask(
    { method, path, body }: { readonly method: string; readonly path: string; readonly body?: string | undefined },
    take: (part: Buffer) => void,
  ): Promise<Omit<Answer, 'text'>> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const asked = request(this.#url + path, { agent: this.#agent, method, headers }, (response) => {
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          take(part);
        });
        response.on('end', () => {
          const milliseconds = performance.now() - startedAt;
          const { statusCode = 0 } = response;
          if (statusCode < 200 || statusCode > 299) reject(new Error(`${path} answered ${statusCode}.`));
          else resolve({ milliseconds, bytes });
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

/**
 * The median, and what 99 of 100 stay below.
 * @param rounds milliseconds, by round
 * @param limit of the 99th percentile, in milliseconds
 */
export function latencyRows(name: string, rounds: readonly (readonly number[])[], limit?: number): Row[] {
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
      ...(limit !== undefined && { target: { limit, better: 'lower' } }),
    },
  ];
}
