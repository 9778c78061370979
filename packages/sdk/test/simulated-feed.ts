import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventText } from './loopback-feed.ts';
import { hello, keyNamed, NOW, ROLES, row } from './played-account.ts';

const STEP_MS = 100;

/** The behavior of network and server; times in milliseconds. */
export interface Conditions {
  /** Delay until the server reads the request of each connection; the last delay applies to all further connections. */
  starts: readonly number[];
  /** Delay of each event; events stay in order. */
  held: number;
  /** Increase of `held` per second. */
  heldMore: number;
  /** True while the server process is suspended: it neither reads nor sends. */
  isFrozen: boolean;
  /** True while connections break and new ones fail. */
  isCut: boolean;
}

const HEALTHY: Conditions = { starts: [20], held: 0, heldMore: 0, isFrozen: false, isCut: false };

interface SimulatedConnection {
  /** The number of the latest key that was sent to this reader. */
  sent: number;
  /** Time at which the reader's latest event is delivered; later events are not delivered earlier. */
  deliveredAt: number;
  /** Events that were sent but not delivered yet. */
  readonly underWay: { readonly at: number; readonly deliver: () => void }[];
  readonly deliver: (text: string) => void;
  readonly fail: () => void;
}

/**
 * A server whose only key is replaced each second, a network with delays, and a process with two clocks. Time passes
 * only in {@link SimulatedFeed.pass}, including for the timers of the verifier.
 */
export class SimulatedFeed {
  conditions = HEALTHY;
  /** Deletion time of each key except the current one. */
  readonly deletedAt: number[] = [];
  readonly #connections = new Set<SimulatedConnection>();
  /** Requests and beats that wait for a frozen server. */
  #waiting: (() => void)[] = [];
  #starts = 0;
  #now = 0;
  /** Time of the last change to the conditions. */
  #changed = 0;
  readonly #fraction: number;
  readonly #firstBeat: number;
  #wall: number;
  #elapsed = 5_000_000;
  /** Time up to which everything was delivered. */
  knownUpTo = Number.NEGATIVE_INFINITY;
  /** Requests for the feed. */
  asked = 0;

  /**
   * @param times.fraction offset of the server's seconds from the seconds of the simulation, in milliseconds
   * @param times.firstBeat milliseconds from the start of a feed to its first beat
   */
  constructor({ fraction, firstBeat }: { fraction: number; firstBeat: number }) {
    this.#firstBeat = firstBeat;
    this.#wall = NOW * 1000 + 777;
    this.#fraction = fraction;
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    setInterval(() => this.#replaceKey(), 1000);
  }

  readonly clock = { now: () => this.#now + this.#wall, elapsed: () => this.#now + this.#elapsed };

  get now(): number {
    return this.#now;
  }

  /** The key that is currently valid on the server. */
  get key(): string {
    return keyNamed(`k${this.deletedAt.length}`);
  }

  /** Yields the deleted keys, most recent first, with the milliseconds since their deletion. */
  *deleted(): Generator<{ key: string; since: number }> {
    for (let at = this.deletedAt.length - 1; at >= 0; at--) {
      yield { key: keyNamed(`k${at}`), since: this.#now - (this.deletedAt[at] ?? 0) };
    }
  }

  end(): void {
    mock.timers.reset();
  }

  /** Sets other conditions, and counts connections from the first one again. */
  become(conditions: Partial<Conditions>): void {
    this.conditions = { ...HEALTHY, ...conditions };
    this.#starts = 0;
    this.#changed = this.#now;
    if (this.conditions.isCut) this.breakAll();
    if (this.conditions.isFrozen) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }

  breakAll(): void {
    for (const connection of this.#connections) connection.fail();
  }

  setWallClock(by: number): void {
    this.#wall += by;
  }

  /** Suspends the machine of the verifier, whose monotonic clock stops. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
    this.#elapsed -= milliseconds;
  }

  /** @param look called after each step */
  async pass(milliseconds: number, look: () => void): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += STEP_MS) {
      this.#now += STEP_MS;
      mock.timers.tick(STEP_MS);
      await nextTurn();
      look();
    }
  }

  readonly fetch: typeof globalThis.fetch = (_input, init) => {
    this.asked++;
    const { signal } = init ?? {};
    const position = new Headers(init?.headers).get('last-event-id');
    return new Promise((resolve, reject) => {
      const abort = () => reject(new DOMException('aborted', 'AbortError'));
      signal?.addEventListener('abort', abort, { once: true });
      if (this.conditions.isCut) reject(new TypeError('fetch failed'));
      const { starts } = this.conditions;
      const delay = starts[Math.min(this.#starts++, starts.length - 1)] ?? 0;
      setTimeout(() => this.#unlessFrozen(() => this.#open({ signal, position, resolve, reject })), delay);
    });
  };

  #unlessFrozen(work: () => void): void {
    if (this.conditions.isFrozen) this.#waiting.push(() => this.#unlessFrozen(work));
    else work();
  }

  #open(asked: {
    signal: AbortSignal | null | undefined;
    position: string | null;
    resolve: (answer: Response) => void;
    reject: (error: Error) => void;
  }): void {
    if (this.conditions.isCut) asked.reject(new TypeError('fetch failed'));
    if (this.conditions.isCut || asked.signal?.aborted) return;
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(given) {
        controller = given;
      },
    });
    const connection: SimulatedConnection = {
      sent: Number(asked.position ?? -1),
      deliveredAt: 0,
      underWay: [],
      deliver: (text) => controller?.enqueue(new TextEncoder().encode(text)),
      fail: () => {
        this.#connections.delete(connection);
        controller?.error(new TypeError('terminated'));
      },
    };
    asked.signal?.addEventListener('abort', () => this.#connections.delete(connection), { once: true });
    this.#connections.add(connection);
    this.#deliver(connection, () =>
      asked.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } })),
    );
    this.#begin(connection, asked.position === null ? 'snapshot' : 'resume');
  }

  #begin(connection: SimulatedConnection, mode: 'snapshot' | 'resume'): void {
    const number = this.deletedAt.length;
    this.#say(connection, 'hello', hello(mode, { now: this.#serverTime, number, heartbeat: 1 }));
    if (mode === 'snapshot') {
      this.#say(connection, 'account', { roles: ROLES, jwks: [] });
      this.#say(connection, 'keys', [this.#row(number)]);
      connection.sent = number;
    } else this.#sendMissed(connection);
    this.#say(
      connection,
      'ready',
      { now: this.#serverTime, now_ms: this.#serverTimeMs },
      { id: number, upTo: this.#now },
    );
    setTimeout(() => this.#beat(connection), this.#firstBeat);
  }

  #beat(connection: SimulatedConnection): void {
    if (!this.#connections.has(connection)) return;
    if (!this.conditions.isFrozen) {
      const data = { now: this.#serverTime, number: connection.sent };
      this.#say(connection, 'beat', data, { upTo: this.#now });
    }
    setTimeout(() => this.#beat(connection), 1000);
  }

  #sendMissed(connection: SimulatedConnection): void {
    const number = this.deletedAt.length;
    if (connection.sent === number) return;
    for (let at = connection.sent; at < number; at++) this.#say(connection, 'gone', [`key_k${at}`]);
    this.#say(connection, 'key', this.#row(number), { id: number });
    connection.sent = number;
  }

  #row(number: number): unknown[] {
    return row(`k${number}`);
  }

  #replaceKey(): void {
    if (this.conditions.isFrozen) return;
    this.deletedAt.push(this.#now);
    for (const connection of this.#connections) this.#sendMissed(connection);
  }

  /** Whole Unix seconds of the clock of the server. */
  get #serverTime(): number {
    return Math.floor(this.#serverTimeMs / 1000);
  }

  get #serverTimeMs(): number {
    return (NOW + 4000) * 1000 + this.#now - this.#fraction;
  }

  /** @param upTo the time up to which the event confirms the state */
  #say(connection: SimulatedConnection, name: string, data: unknown, more: { id?: number; upTo?: number } = {}): void {
    const text = eventText(name, data, more.id);
    this.#deliver(connection, () => {
      if (!this.#connections.has(connection)) return;
      connection.deliver(text);
      this.knownUpTo = Math.max(this.knownUpTo, more.upTo ?? 0);
    });
  }

  #deliver(connection: SimulatedConnection, deliver: () => void): void {
    const { held, heldMore } = this.conditions;
    const delay = held + ((this.#now - this.#changed) / 1000) * heldMore;
    connection.deliveredAt = Math.max(connection.deliveredAt, this.#now + delay);
    connection.underWay.push({ at: connection.deliveredAt, deliver });
    setTimeout(() => this.#arrive(connection), connection.deliveredAt - this.#now);
    this.#arrive(connection);
  }

  #arrive({ underWay }: SimulatedConnection): void {
    while (underWay[0] && underWay[0].at <= this.#now) underWay.shift()?.deliver();
  }
}
