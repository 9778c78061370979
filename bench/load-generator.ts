/** A process that does nothing but send requests, so that it takes no time from the server or from the bench itself. */
import type { WireRequest } from './http-text.ts';
import { quantile } from './statistics.ts';
import { WireConnection } from './wire.ts';

/** Requests to send, `amount` in all: from the first on, over and over, or drawn at random from a seed. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly amount: number;
  readonly order: 'in turn' | { readonly seed: number };
  readonly requests: readonly WireRequest[];
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The share of a core that the generator itself used: near 1, it was the limit and not the server. */
  readonly generatorShare: number;
}

process.on('message', (load: Load) => {
  send(load).then(
    (result) => process.send?.({ result }),
    (error) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

/** @throws Error when an answer has another status than its request must have: its time would mean nothing */
async function send(load: Load): Promise<LoadResult> {
  const { amount } = load;
  const requests = load.requests.map(({ text, status }) => ({ bytes: Buffer.from(text, 'latin1'), status }));
  const next = load.order === 'in turn' ? counter(requests.length) : dice(requests.length, load.order.seed);
  const latencies = new Float64Array(amount);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await exchangeAll(load, (sent) => {
    const request = requests[next()];
    if (!request) throw new Error('There is no request to send.');
    const asked = performance.now();
    return {
      bytes: request.bytes,
      answered(status) {
        if (status !== request.status) {
          const [line] = request.bytes.toString('latin1').split('\r\n');
          throw new Error(`${load.url}: ${line} was answered ${status} where ${request.status} was expected.`);
        }
        latencies[sent] = performance.now() - asked;
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

interface Turn {
  readonly bytes: Buffer;
  readonly answered: (status: number) => void;
}

/** Every connection asks again as soon as it was answered, until the amount was sent and answered. */
function exchangeAll({ url, connections, amount }: Load, turn: (sent: number) => Turn): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answers = 0;
    const open = Array.from({ length: Math.min(connections, amount) }, () => new WireConnection(url, fail));
    for (const connection of open) ask(connection);

    function ask(connection: WireConnection): void {
      if (sent === amount) return;
      const { bytes, answered } = turn(sent++);
      connection.ask(bytes, (status) => {
        try {
          answered(status);
        } catch (error) {
          fail(error as Error);
          return;
        }
        answers++;
        if (answers === amount) finish();
        else ask(connection);
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

function counter(length: number): () => number {
  let at = 0;
  return () => at++ % length;
}

/** xorshift32: cheap, and the same from the same seed, so that every server is asked for the same keys in the same order. */
function dice(length: number, seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % length;
  };
}
