/** A process that does nothing but send requests, so that it takes no time from the server or from the bench itself. */
import autocannon from 'autocannon';

/** Requests to send: each once, or over and over until `amount` is reached. */
export interface Load {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly connections: number;
  readonly amount: number;
  readonly requests: readonly { readonly headers: Readonly<Record<string, string>>; readonly body?: string }[];
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** How much of a core the generator itself used: near 1, it was the limit and not the server. */
  readonly generatorShare: number;
  readonly failed: number;
}

process.on('message', (load: Load) => {
  void send(load).then((result) => process.send?.(result));
});

async function send({ url, method, connections, amount, requests }: Load): Promise<LoadResult> {
  let next = 0;
  const setupRequest = (request: object) => ({ ...request, ...requests[next++ % requests.length] });
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const run = autocannon({
    url,
    method,
    connections,
    amount,
    timeout: 30,
    headers: {},
    requests: [{ setupRequest }],
  });
  // autocannon notices its own end at the next full second.
  let ended = begun;
  run.on('response', () => {
    ended = performance.now();
  });
  const result = await run;
  const milliseconds = ended - begun;
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (amount / milliseconds) * 1000,
    p50: result.latency.p50,
    p99: result.latency.p99,
    generatorShare: (user + system) / 1000 / milliseconds,
    failed: result.errors + result.non2xx,
  };
}
