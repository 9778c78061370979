import { WireConnection } from './wire.ts';

export interface Blows {
  /** Every connection has been answered with success once. */
  readonly underWay: Promise<void>;
  /** The start of each successful request, once every connection was refused. */
  readonly refused: Promise<number[]>;
}

/** Connections that ask the same over and over, in the process that tells the time. */
export class Hammer {
  readonly url: string;
  readonly #connections: readonly WireConnection[];
  readonly #patience: number;
  #failed: (error: Error) => void = () => {};

  /** @param patience in milliseconds, after which a request counts as never refused */
  constructor(url: string, connections: number, patience: number) {
    this.url = url;
    this.#patience = patience;
    const fail = (error: Error) => this.#failed(error);
    this.#connections = Array.from({ length: connections }, () => new WireConnection(url, fail));
  }

  strike(text: string): Blows {
    const request = Buffer.from(text, 'latin1');
    const { promise: underWay, resolve: begin, reject: failBeginning } = Promise.withResolvers<void>();
    const { promise: refused, resolve: end, reject: failEnd } = Promise.withResolvers<number[]>();
    const successes: number[] = [];
    const succeeded = new Set<WireConnection>();
    let open = this.#connections.length;
    const fail = (error: Error) => {
      failBeginning(error);
      failEnd(error);
    };
    const timer = setTimeout(fail, this.#patience, new Error(`A deleted key was good for ${this.#patience} ms more.`));
    this.#failed = fail;

    const ask = (connection: WireConnection) => {
      const startedAt = performance.now();
      connection.ask(request, (status) => {
        if (status === 200) {
          successes.push(startedAt);
          succeeded.add(connection);
          if (succeeded.size === this.#connections.length) begin();
          ask(connection);
        } else if (status !== 401) fail(new Error(`A check was answered ${status}.`));
        else if (succeeded.size < this.#connections.length) fail(new Error('A good key was refused.'));
        else if (--open === 0) {
          clearTimeout(timer);
          end(successes);
        }
      });
    };
    for (const connection of this.#connections) ask(connection);
    // A caller that waits for the start receives the failure there.
    refused.catch(() => {});
    return { underWay, refused };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
