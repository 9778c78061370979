import { FeedError } from './feed-error.ts';
import { FeedFollower } from './feed-follower.ts';
import type { FeedState } from './feed-state.ts';
import type { Reporter } from './reporter.ts';
import type { ServerAccess } from './server-access.ts';

interface Beginning {
  readonly follower: FeedFollower;
  readonly ended: Promise<void>;
  readonly ready: Promise<void>;
  readonly refuse: (error: FeedError) => void;
}

/** The life of a verifier: begins once, however often it is asked to, and ends for good. */
export class Following {
  readonly #access: ServerAccess;
  readonly #state: FeedState;
  readonly #reporter: Reporter | undefined;
  #beginning: Beginning | undefined;
  #isClosed = false;

  constructor(access: ServerAccess, state: FeedState, reporter: Reporter | undefined) {
    this.#access = access;
    this.#state = state;
    this.#reporter = reporter;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async start(): Promise<void> {
    if (this.#isClosed) throw closed();
    this.#beginning ??= this.#begin();
    await this.#beginning.ready;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#beginning?.refuse(closed());
    this.#beginning?.follower.close();
    await this.#beginning?.ended;
    this.#state.distrust();
    await this.#reporter?.end();
  }

  #begin(): Beginning {
    let resolve: () => void = () => {};
    let reject: (error: FeedError) => void = () => {};
    const ready = new Promise<void>((fulfil, refuse) => {
      resolve = fulfil;
      reject = refuse;
    });
    // Whoever waits is told; that nobody waits is no reason to end the process.
    ready.catch(() => {});
    let isReady = false;
    const follower = new FeedFollower(this.#access, this.#state, (error) => {
      if (!error) {
        isReady = true;
        resolve();
      } else if (!isReady) {
        // It can be started anew, once what was wrong is put right.
        this.#beginning = undefined;
        follower.close();
        reject(error);
      }
    });
    this.#reporter?.begin();
    return { follower, ready, ended: follower.run(), refuse: reject };
  }
}

function closed(): FeedError {
  return new FeedError('The verifier was closed. Make a new one.', { code: 'closed' });
}
