import { Worker } from 'node:worker_threads';
import { FailureReport } from './failure-report.ts';
import type { SignedOrder, SigningOrder, SigningParameters } from './signing-worker.ts';

/**
 * The thread is busy with this many inputs for longer than a message takes. Once a turn of the event loop has this many
 * inputs, they are sent before the turn ends.
 */
const BATCH_SIZE = 8;

/** Thrown if the thread exited before it signed, or could not be started. */
export class SigningStopped extends Error {
  constructor(cause: unknown) {
    super('The thread that signs tokens stopped.', { cause });
  }
}

interface Waiting {
  readonly parameters: SigningParameters;
  readonly input: string;
  readonly resolve: (signature: string) => void;
  readonly reject: (error: SigningStopped) => void;
}

/**
 * Signs in a thread, with several inputs per message, because waking the thread takes as long as a signature. Sends the
 * first inputs of a turn of the event loop early, so that the thread is not idle; while the thread works, later inputs
 * wait for the next message (docs/decisions/0055).
 */
export class SigningThread {
  #thread: RunningThread | undefined;
  #waiting: Waiting[] = [];
  /** Reports a thread that cannot start once, until a signature succeeds. */
  #failures = new FailureReport(() => {});

  /** Sets the function that receives the reason that the thread stopped. The next signature starts another thread. */
  reportTo(report: (cause: unknown) => void): void {
    this.#failures = new FailureReport(report);
  }

  /**
   * Returns the signature, base64url.
   * @throws SigningStopped
   */
  sign(parameters: SigningParameters, input: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#sendOrders());
      this.#waiting.push({ parameters, input, resolve, reject });
      if (this.#waiting.length >= BATCH_SIZE) this.#sendOrders();
    });
  }

  #sendOrders(): void {
    if (this.#waiting.length === 0 || (this.#thread?.unsigned ?? 0) >= BATCH_SIZE) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      this.#thread ??= this.#start();
      this.#thread.order(waiting);
    } catch (cause) {
      // The thread could not be started, or a key could not be transferred.
      this.#rejectAll(waiting, cause);
    }
  }

  #start(): RunningThread {
    const thread: RunningThread = new RunningThread({
      onSigned: () => {
        this.#failures.recordSuccess();
        this.#sendOrders();
      },
      onExit: (unsigned, cause) => {
        if (this.#thread === thread) this.#thread = undefined;
        this.#rejectAll(unsigned, cause);
        this.#sendOrders();
      },
    });
    return thread;
  }

  #rejectAll(unsigned: readonly Waiting[], cause: unknown): void {
    this.#failures.recordFailure(cause);
    for (const { reject } of unsigned) reject(new SigningStopped(cause));
  }
}

interface Observer {
  onSigned(): void;
  /** Called once with the unsigned inputs, however the thread exited. */
  onExit(unsigned: readonly Waiting[], cause: unknown): void;
}

/** One thread, from its start to its exit. */
class RunningThread {
  readonly #worker = new Worker(new URL('signing-worker.ts', import.meta.url));
  /**
   * The keys that were transferred to the thread. Each key is transferred once, because a transfer takes as long as a
   * signature.
   */
  readonly #transferred = new Map<SigningParameters, number>();
  readonly #pendingOrders = new Map<number, readonly Waiting[]>();
  readonly #observer: Observer;
  #number = 0;
  #unsigned = 0;
  #hasExited = false;

  constructor(observer: Observer) {
    this.#observer = observer;
    this.#worker
      .on('message', (signed: SignedOrder) => this.#handleSigned(signed))
      .on('error', (error) => this.#handleExit(error))
      .on('messageerror', (error) => this.#handleExit(error))
      .on('exit', (code) => this.#handleExit(new Error(`It exited with code ${code}.`)));
    // The thread does not keep the process alive; the connection of a waiting request does.
    this.#worker.unref();
  }

  /** Number of inputs that the thread has not signed yet. */
  get unsigned(): number {
    return this.#unsigned;
  }

  order(waiting: readonly Waiting[]): void {
    for (const [parameters, group] of Map.groupBy(waiting, (each) => each.parameters)) {
      const knownIndex = this.#transferred.get(parameters);
      const index = knownIndex ?? this.#transferred.size;
      const inputs = group.map(({ input }) => input);
      const order: SigningOrder = {
        number: ++this.#number,
        index,
        ...(knownIndex === undefined && { parameters }),
        inputs,
      };
      this.#worker.postMessage(order);
      this.#transferred.set(parameters, index);
      this.#pendingOrders.set(order.number, group);
      this.#unsigned += group.length;
    }
  }

  #handleSigned({ number, signatures }: SignedOrder): void {
    const group = this.#pendingOrders.get(number) ?? [];
    this.#pendingOrders.delete(number);
    this.#unsigned -= group.length;
    for (const [index, { resolve }] of group.entries()) resolve(signatures[index] as string);
    this.#observer.onSigned();
  }

  #handleExit(cause: unknown): void {
    if (this.#hasExited) return;
    this.#hasExited = true;
    void this.#worker.terminate();
    this.#observer.onExit([...this.#pendingOrders.values()].flat(), cause);
  }
}
