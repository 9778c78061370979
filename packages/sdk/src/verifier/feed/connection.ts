import { untilAborted } from '../../deadline.ts';
import type { ByteStream, StreamedAnswer } from '../../fetch.ts';
import { type FeedEvent, parseEvent, readHello } from '../feed-content.ts';
import { currentCredential, type ServerAccess, send } from '../server-access.ts';
import { type Clock, ConnectionClock } from './connection-clock.ts';
import { eventStreamReader, type StreamEvent } from './event-stream.ts';
import { type FeedError, refusedFeed } from './feed-error.ts';

/** Timeout for the response, and between two chunks of a snapshot. */
export const PATIENCE_MS = 10_000;

/** The reason why a connection ended; empty if it failed or timed out. */
export interface ConnectionEnd {
  readonly refusal?: FeedError;
  /** An event could not be parsed or applied. */
  readonly fault?: Error;
  /** The verifier closed it. */
  readonly isClosed?: boolean;
}

/** One connection to the feed. Buffers its events until it is followed. */
export class FeedConnection {
  readonly clock: ConnectionClock;
  /** Never rejects. */
  readonly ended: Promise<ConnectionEnd>;
  /** Called when the server opens the feed. */
  readonly #answered: () => void;
  readonly #position: string | undefined;
  readonly #controller = new AbortController();
  #patience = PATIENCE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held: FeedEvent[] = [];
  #follow: ((event: FeedEvent) => void) | undefined;
  /** Called with each event until the connection is followed. */
  #inspect: ((event: FeedEvent) => void) | undefined;
  #isWhole = true;
  #end: ConnectionEnd | undefined;

  constructor(
    access: ServerAccess,
    { clock, position, answered }: { clock: Clock; position: string | undefined; answered: () => void },
  ) {
    this.clock = new ConnectionClock(clock);
    this.#position = position;
    this.#answered = answered;
    this.#expect();
    this.ended = this.#run(access);
  }

  /** Inspects each event that is received before the connection is followed. */
  inspect(inspect: (event: FeedEvent) => void): void {
    this.#inspect = inspect;
    this.#isWhole = false;
  }

  /**
   * Passes on every event, starting with the buffered ones. An inspected connection first buffers everything since its
   * position, because a part of it could be older than the current state.
   */
  follow(follow: (event: FeedEvent) => void): void {
    this.#follow = follow;
    this.#guard(() => this.#handOn());
  }

  /** Sets the maximum silence, in milliseconds. */
  allowSilence(most: number): void {
    this.#patience = most;
    this.#expect();
  }

  /** Closes the connection if nothing is received in time; TCP may not detect a failure for hours. */
  #expect(): void {
    clearTimeout(this.#timer);
    if (!this.#end) this.#timer = setTimeout(() => this.close(), this.#patience);
  }

  close(end: ConnectionEnd = {}): void {
    this.#end ??= end;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  async #run(access: ServerAccess): Promise<ConnectionEnd> {
    const { signal } = this.#controller;
    try {
      await untilAborted(this.#receiveAll(access, signal), signal);
    } catch {
      // It failed, or was never opened.
    }
    this.close();
    return this.#end ?? {};
  }

  async #receiveAll(access: ServerAccess, signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(access, signal);
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status !== 200 || !type.startsWith('text/event-stream') || !answer.body) {
      this.#end ??= { refusal: refusedFeed(answer) };
      return;
    }
    if (!this.#end) this.#answered();
    await this.#read(answer.body);
  }

  async #ask(access: ServerAccess, signal: AbortSignal): Promise<StreamedAnswer> {
    const credential = await currentCredential(access, signal);
    const position = this.#position;
    this.clock.asking();
    return send(access, credential, {
      path: '/api/v1/feed',
      method: 'GET',
      headers: { accept: 'text/event-stream', ...(position !== undefined && { 'last-event-id': position }) },
      cache: 'no-store',
      signal,
    });
  }

  async #read(body: ByteStream): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const read = eventStreamReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#end) return;
      this.#expect();
      this.#guard(() => {
        for (const event of read(decoder.decode(value, { stream: true }))) this.#receive(event);
      });
    }
  }

  #receive({ name, data, id }: StreamEvent): void {
    if (this.#end) return;
    const event = { name, data: parseEvent(data), id };
    this.clock.received();
    this.#held.push(event);
    if (!this.#isWhole) this.#isWhole = isWholeWith(event);
    if (!this.#follow) this.#inspect?.(event);
    this.#handOn();
  }

  #handOn(): void {
    if (!this.#follow || !this.#isWhole) return;
    const held = this.#held;
    this.#held = [];
    for (const event of held) {
      if (this.#end) return;
      this.#follow(event);
    }
  }

  /** Closes the connection if an event cannot be parsed or applied. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.close({ fault: error as Error });
    }
  }
}

/** Returns whether buffering can stop: a snapshot replaces the state only when it is complete, so it is not buffered. */
function isWholeWith({ name, data }: FeedEvent): boolean {
  return name === 'ready' || (name === 'hello' && readHello(data).mode === 'snapshot');
}
