import { untilAborted } from '../deadline.ts';
import { assertOptions, optionTypes } from '../options.ts';
import { MAX_TIMEOUT, requireTimeout } from './asking/ask-options.ts';
import { FeedError } from './feed/feed-error.ts';
import { FeedFollower } from './feed/follower.ts';
import type { FeedState } from './feed/state.ts';
import type { ServerAccess } from './server-access.ts';
import type { Reporter } from './usage/reporter.ts';
import type { StartOptions } from './verifier.ts';
import type { StatusReason, StatusReporter } from './verifier-status.ts';

const DEFAULT_TIMEOUT = 10_000;
const OPTIONS = optionTypes({ signal: ['object', 'undefined'], timeout: ['number', 'undefined'] });

interface Parts {
  readonly access: ServerAccess;
  readonly state: FeedState;
  readonly status: StatusReporter;
  readonly reporter: Reporter | undefined;
  /** True if the server is asked while the replica is stale; then a response of the server is enough to start. */
  readonly asks: boolean;
}

/** One run of a verifier, started by `start`. */
interface Run {
  readonly hasAnswered: boolean;
  readonly isReady: boolean;
  /** Number of waiting calls of `start`. */
  waiting: number;
  readonly follower: FeedFollower;
  readonly ended: Promise<void>;
  readonly ready: Promise<void>;
  readonly refuse: (error: FeedError) => void;
}

/** The lifecycle of a verifier: starts once, even if `start` is called several times, and closes permanently. */
export class Following {
  readonly #parts: Parts;
  #run: Run | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  async start(options: StartOptions | undefined = {}): Promise<void> {
    const { signal, timeout } = checkedOptions(options);
    if (this.isClosed) throw closed();
    signal?.throwIfAborted();
    this.#run ??= this.#startRun();
    await this.#untilReady(this.#run, timeout, signal);
  }

  async #untilReady(run: Run, timeout: number, signal: AbortSignal | undefined): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooLate(this.#reasonOf(run), timeout)), timeout);
    });
    run.waiting++;
    try {
      await untilAborted(Promise.race([run.ready, late]), signal);
    } finally {
      clearTimeout(timer);
      if (--run.waiting === 0 && !run.isReady) this.#stop(run);
    }
  }

  /** Returns the reason why the run is not ready. */
  #reasonOf({ hasAnswered }: Run): StatusReason {
    const { reason } = this.#parts.status;
    if (reason !== 'starting') return reason;
    return hasAnswered ? 'stale' : 'unreachable';
  }

  /** Stops a run without waiting calls, and everything that keeps the process alive. */
  #stop(run: Run): void {
    if (this.#run === run) this.#run = undefined;
    this.#stopRun(run);
    this.#parts.reporter?.pause();
    this.#parts.status.failed(this.#reasonOf(run));
  }

  /** Resolves every call when everything has stopped, because the process may exit after any of them. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const run = this.#run;
    run?.refuse(closed());
    this.#stopRun(run);
    await run?.ended;
    await this.#parts.reporter?.flush();
  }

  #stopRun(run: Run | undefined): void {
    run?.follower.close();
    this.#parts.state.reset();
    this.#parts.status.end();
  }

  #startRun(): Run {
    const { access, state, status, reporter, asks } = this.#parts;
    const progress = { hasAnswered: false, isReady: false, waiting: 0 };
    let setReady: () => void = () => {};
    let refuse: (error: FeedError) => void = () => {};
    const ready = new Promise<void>((resolve, reject) => {
      setReady = () => {
        progress.isReady = true;
        resolve();
      };
      refuse = reject;
    });
    // Waiting callers receive the error. If there are none, the rejection must not crash the process.
    ready.catch(() => {});
    const follower = new FeedFollower(access, state, {
      answered() {
        progress.hasAnswered = true;
        if (asks) setReady();
      },
      heard() {
        if (state.current) setReady();
        status.heard();
      },
      failed: (reason) => status.failed(reason),
      refused: refuse,
    });
    status.begin();
    reporter?.start();
    return Object.assign(progress, { follower, ready, refuse, ended: follower.run() });
  }
}

function checkedOptions(options: StartOptions): { timeout: number; signal: AbortSignal | undefined } {
  assertOptions(options, OPTIONS, 'start');
  const { signal, timeout = DEFAULT_TIMEOUT } = options;
  const bounded = Math.min(timeout, MAX_TIMEOUT);
  requireTimeout('timeout', bounded);
  return { signal, timeout: bounded };
}

function tooLate(reason: StatusReason, timeout: number): FeedError {
  const waited = `within ${timeout / 1000} seconds`;
  const message =
    reason === 'unreachable'
      ? `Keyward did not respond ${waited}. Check \`url\`, the network, the server, and the function \`credential\`.`
      : `The replica was not current ${waited}. Check the connection, or pass a longer \`timeout\` to \`start\`.`;
  return new FeedError(message, { code: reason });
}

function closed(): FeedError {
  return new FeedError('The verifier was closed. Create a new one.', { code: 'closed' });
}
