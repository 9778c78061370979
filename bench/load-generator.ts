/** Sends requests in a process of its own, so that it takes no CPU time from the server's or the bench's event loop. */
import type { WireRequest } from './http-text.ts';
import { quantile } from './statistics.ts';
import { WireConnection } from './wire.ts';

/** Requests to send, `amount` in total: round-robin, or at random from a seed. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly amount: number;
  readonly order: 'round-robin' | { readonly seed: number };
  readonly requests: readonly WireRequest[];
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /**
   * The share of a core that the load generator used. If it is near 1, the generator was the limit and not the server.
   */
  readonly generatorShare: number;
}

process.on('message', (load: Load) => {
  send(load).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

/** @throws Error if a response does not have its expected status, which makes the measured time meaningless */
async function send(load: Load): Promise<LoadResult> {
  const { amount } = load;
  const requests = load.requests.map(({ text, status }) => ({ bytes: Buffer.from(text, 'latin1'), status }));
  const next =
    load.order === 'round-robin' ? roundRobin(requests.length) : randomIndexes(requests.length, load.order.seed);
  const latencies = new Float64Array(amount);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await exchangeAll(load, (sent) => {
    const request = requests[next()];
    if (!request) throw new Error('The load contains no requests.');
    const sentAt = performance.now();
    return {
      bytes: request.bytes,
      onResponse(status) {
        if (status !== request.status) {
          const [line] = request.bytes.toString('latin1').split('\r\n');
          throw new Error(`${load.url}: ${line} returned ${status}; ${request.status} was expected.`);
        }
        latencies[sent] = performance.now() - sentAt;
      },
    };
  });
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  const samples = Array.from(latencies);
  return {
    perSecond: (amount / milliseconds) * 1000,
    p50: quantile(samples, 0.5),
    p99: quantile(samples, 0.99),
    generatorShare: (user + system) / 1000 / milliseconds,
  };
}

interface SentRequest {
  readonly bytes: Buffer;
  readonly onResponse: (status: number) => void;
}

/** Sends `amount` requests. Every connection sends its next request as soon as it has received a response. */
function exchangeAll({ url, connections, amount }: Load, nextRequest: (sent: number) => SentRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let responses = 0;
    const open = Array.from({ length: Math.min(connections, amount) }, () => new WireConnection(url, fail));
    for (const connection of open) sendNext(connection);

    function sendNext(connection: WireConnection): void {
      if (sent === amount) return;
      const { bytes, onResponse } = nextRequest(sent++);
      connection.send(bytes, (status) => {
        try {
          onResponse(status);
        } catch (error) {
          fail(error as Error);
          return;
        }
        responses++;
        if (responses === amount) finish();
        else sendNext(connection);
      });
    }

    function finish(): void {
      for (const connection of open) connection.close();
      resolve();
    }

    function fail(error: Error): void {
      for (const connection of open) connection.close();
      reject(error);
    }
  });
}

function roundRobin(length: number): () => number {
  let at = 0;
  return () => at++ % length;
}

/**
 * Returns a xorshift32 generator of indexes. It is cheap, and the same seed always gives the same sequence, so every
 * server receives the same keys in the same order.
 */
function randomIndexes(length: number, seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % length;
  };
}
