import { Worker } from 'node:worker_threads';
import type { SignedOrder, SigningManner, SigningOrder } from './signing-worker.ts';

/** In one message. */
const AT_ONCE = 4;

interface Waiting {
  readonly manner: SigningManner;
  readonly input: string;
  readonly done: (signature: string) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Signs in a thread, some inputs of one turn of the event loop in one message: handing each signature to the thread pool by
 * itself takes the event loop a third as long as signing it there (13 to 25 µs of 35 were measured, 2 to 6 this way), and
 * all of them in one message would leave the thread idle for the turn and the event loop idle after it.
 */
export class SigningThread {
  #thread: Worker | undefined;
  /** What the thread knows by now: a key is handed over once, since that takes as long as a signature. */
  #manners = new Map<SigningManner, number>();
  #waiting: Waiting[] = [];
  readonly #ordered = new Map<number, readonly Waiting[]>();
  #number = 0;

  /** @returns the signature, base64url */
  sign(manner: SigningManner, input: string): Promise<string> {
    return new Promise((done, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#order());
      this.#waiting.push({ manner, input, done, failed });
      if (this.#waiting.length === AT_ONCE) this.#order();
    });
  }

  #order(): void {
    if (this.#waiting.length === 0) return;
    const groups = Map.groupBy(this.#waiting, ({ manner }) => manner);
    this.#waiting = [];
    this.#thread ??= this.#start();
    for (const [manner, group] of groups) {
      const number = ++this.#number;
      this.#ordered.set(number, group);
      const known = this.#manners.get(manner);
      const place = known ?? this.#manners.size;
      this.#manners.set(manner, place);
      const inputs = group.map(({ input }) => input);
      const order: SigningOrder = { number, place, ...(known === undefined && { manner }), inputs };
      this.#thread.postMessage(order);
    }
  }

  #start(): Worker {
    const thread = new Worker(new URL('signing-worker.ts', import.meta.url));
    thread.on('message', ({ number, signatures }: SignedOrder) => {
      const group = this.#ordered.get(number) ?? [];
      this.#ordered.delete(number);
      for (const [at, { done }] of group.entries()) done(signatures[at] as string);
    });
    thread.on('error', (error) => this.#fail(error));
    // Whoever waits has a connection that keeps the process alive.
    thread.unref();
    return thread;
  }

  /** The next signature starts another thread. */
  #fail(error: unknown): void {
    this.#thread = undefined;
    this.#manners = new Map();
    for (const group of this.#ordered.values()) for (const { failed } of group) failed(error);
    this.#ordered.clear();
  }
}
