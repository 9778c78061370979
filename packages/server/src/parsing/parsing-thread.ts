import { Worker } from 'node:worker_threads';
import type { Fault, ParseRequest, Reply } from './parsing-worker.ts';
import { Assembly } from './pieces.ts';
import { SchemaMismatch } from './schema-validator.ts';
import { NotStrictJson } from './strict-json.ts';
import { UnreadableText } from './unreadable-text.ts';

/** Idle time after which the thread exits and releases its memory. */
const IDLE_MS = 10_000;
/** Memory limit in megabytes; sufficient for the largest accepted text. */
const THREAD_MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * A thread that parses texts one after another. Returns results in pieces and yields to the event loop between them, so
 * that a large text never blocks it.
 */
export class ParsingThread {
  #thread: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** @throws NotStrictJson, SchemaMismatch, UnreadableText */
  read(order: ParseRequest): Promise<unknown> {
    const read = this.#last.then(() => this.#readNow(order));
    this.#last = read.catch(() => {});
    return read;
  }

  async #readNow(order: ParseRequest): Promise<unknown> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    const thread = this.#thread;
    thread.ref();
    try {
      return await readIn(thread, order);
    } finally {
      thread.unref();
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
    }
  }

  #start(): Worker {
    const thread = new Worker(new URL('parsing-worker.ts', import.meta.url), { resourceLimits: THREAD_MEMORY });
    // A text that exceeds the memory limit terminates the thread; the next text starts a new thread.
    const clear = () => {
      if (this.#thread === thread) this.#thread = undefined;
    };
    return thread.on('error', clear).once('exit', clear);
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }
}

function readIn(thread: Worker, order: ParseRequest): Promise<unknown> {
  const assembly = new Assembly();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const receive = (reply: Reply) => {
    if ('fault' in reply) reject(errorOf(reply.fault));
    else if ('isDone' in reply) resolve(assembly.value);
    else {
      assembly.add(reply.piece);
      thread.postMessage('next');
    }
  };
  const stopped = () => reject(new Error('The parsing thread has stopped.'));
  thread.on('message', receive).once('error', reject).once('messageerror', reject).once('exit', stopped);
  thread.postMessage(order, order.kind === 'json' ? [order.bytes.buffer] : []);
  return promise.finally(() =>
    thread.off('message', receive).off('error', reject).off('messageerror', reject).off('exit', stopped),
  );
}

function errorOf(fault: Fault): Error {
  if (fault.kind === 'json') return new NotStrictJson(fault.message);
  return fault.kind === 'schema' ? new SchemaMismatch(fault.errors) : new UnreadableText(fault.message);
}
