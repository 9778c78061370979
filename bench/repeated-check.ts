import { WireConnection } from './wire.ts';

export interface RunPromises {
  /** Resolves when every connection has received a successful response. */
  readonly started: Promise<void>;
  /** Resolves when every connection has been denied, with the start time of each successful request. */
  readonly denied: Promise<number[]>;
}

/** Repeats one request over many connections, in the process that records the time of the deletion. */
export class RepeatedCheck {
  readonly url: string;
  readonly #connections: readonly WireConnection[];
  readonly #timeoutMs: number;
  #onError: (error: Error) => void = () => {};

  /** @param timeoutMs milliseconds after which the key counts as never denied */
  constructor(url: string, connections: number, timeoutMs: number) {
    this.url = url;
    this.#timeoutMs = timeoutMs;
    const fail = (error: Error) => this.#onError(error);
    this.#connections = Array.from({ length: connections }, () => new WireConnection(url, fail));
  }

  run(text: string): RunPromises {
    const request = Buffer.from(text, 'latin1');
    const { promise: started, resolve: setStarted, reject: failStart } = Promise.withResolvers<void>();
    const { promise: denied, resolve: setDenied, reject: failDenial } = Promise.withResolvers<number[]>();
    const successes: number[] = [];
    const succeeded = new Set<WireConnection>();
    let openConnections = this.#connections.length;
    const fail = (error: Error) => {
      failStart(error);
      failDenial(error);
    };
    const timer = setTimeout(
      fail,
      this.#timeoutMs,
      new Error(`A deleted key was still valid after ${this.#timeoutMs} ms.`),
    );
    this.#onError = fail;

    const send = (connection: WireConnection) => {
      const startedAt = performance.now();
      connection.send(request, (status) => {
        if (status === 200) {
          successes.push(startedAt);
          succeeded.add(connection);
          if (succeeded.size === this.#connections.length) setStarted();
          send(connection);
        } else if (status !== 401) fail(new Error(`A check returned ${status}.`));
        else if (succeeded.size < this.#connections.length) fail(new Error('A valid key was denied.'));
        else if (--openConnections === 0) {
          clearTimeout(timer);
          setDenied(successes);
        }
      });
    };
    for (const connection of this.#connections) send(connection);
    // Callers that await the start receive the error there.
    denied.catch(() => {});
    return { started, denied };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
