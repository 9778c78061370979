import { EventStreamReader } from './event-stream.ts';
import { FeedFault } from './feed-content.ts';
import { FeedError, refusedFeed } from './feed-error.ts';
import type { FeedState } from './feed-state.ts';
import type { ServerAccess } from './server-access.ts';

const FIRST_PAUSE_MS = 100;
/** Well below the silence that is forgiven unless said: a server that is back must be found in time. */
const LONGEST_PAUSE_MS = 4000;
/** Whoever is refused, or asked to wait, comes back more seldom. */
const PATIENT_PAUSE_MS = 15_000;
/** A connection that lasted so long begins the pauses anew. */
const LASTING_MS = 2000;
/** Until the server answers, and between any two pieces of a snapshot. */
const PATIENCE_MS = 10_000;
/** So many beats may be missing until the connection counts as dead. */
const MISSED_BEATS = 5;

/** Keeps the feed open: reads it, notices when it is silent, and comes back after a pause. */
export class FeedFollower {
  readonly #access: ServerAccess;
  readonly #state: FeedState;
  readonly #told: (error: FeedError | undefined) => void;
  #isClosed = false;
  #isMovedOn = false;
  #failures = 0;
  #abort = new AbortController();
  #wake: () => void = () => {};

  /** @param told hears that what is known is complete, or why the server refuses */
  constructor(access: ServerAccess, state: FeedState, told: (error: FeedError | undefined) => void) {
    this.#access = access;
    this.#state = state;
    this.#told = told;
  }

  /** Resolves when it was closed. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      const begun = performance.now();
      const error = await this.#follow();
      if (this.#isClosed) return;
      if (performance.now() - begun >= LASTING_MS) this.#failures = 0;
      await this.#pause(this.#pauseAfter(error));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#abort.abort();
    this.#wake();
  }

  /** One connection from beginning to end. @returns why the server refused it, if it did */
  async #follow(): Promise<FeedError | undefined> {
    const controller = new AbortController();
    this.#abort = controller;
    const silence = new Silence(PATIENCE_MS, () => controller.abort());
    try {
      this.#state.asking();
      const answer = await this.#ask();
      const type = answer.headers.get('content-type') ?? '';
      if (answer.status !== 200 || !type.startsWith('text/event-stream') || !answer.body) {
        return this.#refused(await refusedFeed(answer));
      }
      await this.#read(answer.body, silence);
    } catch (error) {
      // Whoever does not understand a change cannot vouch for what was before it.
      if (error instanceof FeedFault || error instanceof RangeError) this.#fault(error);
    } finally {
      silence.end();
      controller.abort();
    }
    return undefined;
  }

  #ask(): Promise<Response> {
    const { root, credential, fetch } = this.#access;
    const { position } = this.#state;
    return fetch(`${root}/api/v1/feed`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${credential}`,
        ...(position !== undefined && { 'last-event-id': position }),
      },
      cache: 'no-store',
      redirect: 'manual',
      signal: this.#abort.signal,
    });
  }

  async #read(body: ReadableStream<Uint8Array>, silence: Silence): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const events = new EventStreamReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      silence.broken();
      for (const event of events.read(decoder.decode(value, { stream: true }))) {
        const consequence = this.#state.apply(event);
        if (consequence === 'ready') this.#ready(silence);
        // What comes so late is held back somewhere: a new connection may not be.
        if (consequence === 'late') return;
        if (typeof consequence === 'object') return this.#farewell(consequence.bye);
      }
    }
  }

  #ready(silence: Silence): void {
    const seconds = this.#state.heartbeatSeconds ?? 1;
    silence.allow(Math.min(PATIENCE_MS, MISSED_BEATS * seconds * 1000));
    this.#told(undefined);
  }

  #farewell(code: string): void {
    if (code === 'revoked') this.#state.distrust();
    this.#isMovedOn = code === 'moved_on';
  }

  #fault(error: Error): void {
    this.#state.distrust();
    this.#told(new FeedError(error.message, { code: 'unexpected_answer', status: 200 }));
  }

  /** Who is no longer let in is no longer told of revocations, and vouches for nothing from here on. */
  #refused(error: FeedError): FeedError {
    if (error.status === 401 || error.status === 403) this.#state.distrust();
    if (error.status !== 503 && error.status !== 429 && error.status < 500) this.#told(error);
    return error;
  }

  /** Half of it is chance, so that those who were cut off together do not come back together. */
  #pauseAfter(error: FeedError | undefined): number {
    const steady = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    const asked = Math.min(PATIENT_PAUSE_MS, (error?.retryAfter ?? 0) * 1000);
    const isRefused = error?.status === 401 || error?.status === 403;
    // Where there are too many readers, one that comes back at once only sends another away.
    const least = isRefused ? PATIENT_PAUSE_MS : this.#isMovedOn ? LONGEST_PAUSE_MS : 0;
    this.#isMovedOn = false;
    return Math.max(asked, Math.max(steady, least) * (0.5 + Math.random() / 2));
  }

  async #pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Ends a connection over which nothing comes any more; TCP alone may not notice for hours. */
class Silence {
  readonly #end: () => void;
  #most: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(most: number, end: () => void) {
    this.#most = most;
    this.#end = end;
    this.#timer = setTimeout(end, most);
  }

  allow(most: number): void {
    this.#most = most;
    this.broken();
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#end, this.#most);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
