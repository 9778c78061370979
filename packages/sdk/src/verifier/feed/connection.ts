import { untilAborted } from '../../deadline.ts';
import type { ByteStream, StreamedAnswer } from '../../fetch.ts';
import { type FeedEvent, parseEvent, readHello } from '../feed-content.ts';
import { currentCredential, type ServerAccess, send } from '../server-access.ts';
import { type Clock, ConnectionClock } from './connection-clock.ts';
import { eventStreamReader, type StreamEvent } from './event-stream.ts';
import { deniedFeedError, type FeedError } from './feed-error.ts';

/** Timeout for the response, and between two chunks of a snapshot. */
export const RESPONSE_TIMEOUT_MS = 10_000;

/** The reason why a connection ended; empty if it failed or timed out. */
export interface ConnectionEnd {
  readonly refusal?: FeedError;
  /** The error, if an event could not be parsed or applied. */
  readonly fault?: Error;
  /** True if the verifier closed the connection. */
  readonly isClosed?: boolean;
}

/** One connection to the feed. Buffers its events until it is followed. */
export class FeedConnection {
  readonly clock: ConnectionClock;
  /** Never rejects. */
  readonly ended: Promise<ConnectionEnd>;
  /** Called when the server opens the feed. */
  readonly #onOpened: () => void;
  readonly #position: string | undefined;
  readonly #controller = new AbortController();
  #timeout = RESPONSE_TIMEOUT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #buffer: FeedEvent[] = [];
  #follow: ((event: FeedEvent) => void) | undefined;
  /** Called with each event until the connection is followed. */
  #inspect: ((event: FeedEvent) => void) | undefined;
  #isBuffered = true;
  #end: ConnectionEnd | undefined;

  constructor(
    access: ServerAccess,
    { clock, position, onOpened }: { clock: Clock; position: string | undefined; onOpened: () => void },
  ) {
    this.clock = new ConnectionClock(clock);
    this.#position = position;
    this.#onOpened = onOpened;
    this.#restartTimer();
    this.ended = this.#run(access);
  }

  /** Inspects each event that is received before the connection is followed. */
  inspect(inspect: (event: FeedEvent) => void): void {
    this.#inspect = inspect;
    this.#isBuffered = false;
  }

  /**
   * Forwards every event, starting with the buffered ones. An inspected connection first buffers all events since its
   * position, because some of them could be older than the current state.
   */
  follow(follow: (event: FeedEvent) => void): void {
    this.#follow = follow;
    this.#closeOnError(() => this.#flush());
  }

  /** Sets the maximum silence, in milliseconds. */
  maxSilence(milliseconds: number): void {
    this.#timeout = milliseconds;
    this.#restartTimer();
  }

  /** Closes the connection if nothing is received in time; TCP may not detect a failure for hours. */
  #restartTimer(): void {
    clearTimeout(this.#timer);
    if (!this.#end) this.#timer = setTimeout(() => this.close(), this.#timeout);
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
      // The connection failed, or the server did not open the feed.
    }
    this.close();
    return this.#end ?? {};
  }

  async #receiveAll(access: ServerAccess, signal: AbortSignal): Promise<void> {
    const response = await this.#request(access, signal);
    const type = response.headers.get('content-type') ?? '';
    if (response.status !== 200 || !type.startsWith('text/event-stream') || !response.body) {
      this.#end ??= { refusal: deniedFeedError(response) };
      return;
    }
    if (!this.#end) this.#onOpened();
    await this.#read(response.body);
  }

  async #request(access: ServerAccess, signal: AbortSignal): Promise<StreamedAnswer> {
    const credential = await currentCredential(access, signal);
    const position = this.#position;
    this.clock.sent();
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
      this.#restartTimer();
      this.#closeOnError(() => {
        for (const event of read(decoder.decode(value, { stream: true }))) this.#receive(event);
      });
    }
  }

  #receive({ name, data, id }: StreamEvent): void {
    if (this.#end) return;
    const event = { name, data: parseEvent(data), id };
    this.clock.received();
    this.#buffer.push(event);
    if (!this.#isBuffered) this.#isBuffered = canStopBuffering(event);
    if (!this.#follow) this.#inspect?.(event);
    this.#flush();
  }

  #flush(): void {
    if (!this.#follow || !this.#isBuffered) return;
    const buffered = this.#buffer;
    this.#buffer = [];
    for (const event of buffered) {
      if (this.#end) return;
      this.#follow(event);
    }
  }

  /** Closes the connection if an event cannot be parsed or applied. */
  #closeOnError(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.close({ fault: error as Error });
    }
  }
}

/**
 * Returns whether buffering can stop. A snapshot replaces the state only when it is complete, so its events are not
 * buffered.
 */
function canStopBuffering({ name, data }: FeedEvent): boolean {
  return name === 'ready' || (name === 'hello' && readHello(data).mode === 'snapshot');
}
