import { Agent, request } from 'node:http';
import { createExchange } from '../packages/sdk/src/index.ts';
import { type Installation, SHORTNAME } from './installation.ts';
import type { Row } from './report.ts';
import { measured, quantile } from './statistics.ts';

export interface TimedResponse {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly text: string;
}

/** Sends requests one after another over one kept-alive connection, as a user's console does. */
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
    if (!key) throw new Error('The installation has no keys with known secrets.');
    const exchange = createExchange({ url, shortname: SHORTNAME, ...key, sharedSecret });
    return new TimedRequests(url, await exchange.accessToken());
  }

  get(path: string): Promise<TimedResponse> {
    return this.#send('GET', path);
  }

  post(path: string, body: object): Promise<TimedResponse> {
    return this.#send('POST', path, JSON.stringify(body));
  }

  /** Measures a large response without storing it, so that later requests are not delayed. */
  measure(path: string): Promise<Omit<TimedResponse, 'text'>> {
    return this.#request({ method: 'GET', path }, () => {});
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, body?: string): Promise<TimedResponse> {
    const parts: Buffer[] = [];
    const measured = await this.#request({ method, path, body }, (chunk) => parts.push(chunk));
    return { ...measured, text: Buffer.concat(parts).toString('utf8') };
  }

  /** @throws Error if the response is not a 2xx */
  #request(
    { method, path, body }: { readonly method: string; readonly path: string; readonly body?: string | undefined },
    onPart: (chunk: Buffer) => void,
  ): Promise<Omit<TimedResponse, 'text'>> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const clientRequest = request(this.#url + path, { agent: this.#agent, method, headers }, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          onPart(chunk);
        });
        response.on('end', () => {
          const milliseconds = performance.now() - startedAt;
          const { statusCode = 0 } = response;
          if (statusCode < 200 || statusCode > 299) reject(new Error(`${path} returned ${statusCode}.`));
          else resolve({ milliseconds, bytes });
        });
      });
      clientRequest.on('error', reject);
      clientRequest.end(body);
    });
  }
}

/**
 * Returns rows with the median and the 99th percentile.
 * @param rounds response times in milliseconds, by round
 * @param limit maximum 99th percentile, in milliseconds
 */
export function latencyRows(name: string, rounds: readonly (readonly number[])[], limit?: number): Row[] {
  const medians = measured(rounds.map((samples) => quantile(samples, 0.5)));
  const percentiles = measured(rounds.map((samples) => quantile(samples, 0.99)));
  return [
    { name, unit: 'ms', ...medians },
    {
      name: `${name}, p99`,
      unit: 'ms',
      ...percentiles,
      // The percentile of all samples. The median of the rounds' percentiles would hide a slow round.
      median: quantile(rounds.flat(), 0.99),
      ...(limit !== undefined && { target: { limit, better: 'lower' } }),
    },
  ];
}
