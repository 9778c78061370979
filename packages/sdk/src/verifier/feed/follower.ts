import { type FeedEvent, readBeat, readHello } from '../feed-content.ts';
import type { ServerAccess } from '../server-access.ts';
import type { StatusReason } from '../verifier-status.ts';
import { type ConnectionEnd, FeedConnection, RESPONSE_TIMEOUT_MS } from './connection.ts';
import type { ConnectionClock } from './connection-clock.ts';
import { FeedError } from './feed-error.ts';
import type { FeedState } from './state.ts';

const FIRST_PAUSE_MS = 100;
/**
 * The maximum pause. It is well below the default maximum staleness, so that the verifier reconnects to a recovered
 * server in time.
 */
const MAX_PAUSE_MS = 4000;
/** The pause after a denial, the maximum `Retry-After`, and the maximum pause between two candidates. */
const DENIAL_PAUSE_MS = 15_000;
/** The minimum duration of a connection that resets the backoff. */
const STABLE_CONNECTION_MS = 2000;
const FIRST_CANDIDATE_PAUSE_MS = 1000;
/** The number of missed heartbeats after which a connection is closed. */
const MISSED_BEATS = 5;
/** The minimum number of missed heartbeats, which also applies if `maxStaleness` is short. */
const MIN_MISSED_BEATS = 2;

/** Receives the events of a {@link FeedFollower}. */
export interface FeedObserver {
  /** The server opened the feed. */
  answered(): void;
  /** An event was applied. */
  heard(): void;
  failed(reason: StatusReason): void;
  /** The server denied the feed, or sent an event that could not be parsed. */
  refused(error: FeedError): void;
}

/**
 * Keeps the feed open: follows one connection, detects silence, and reconnects after a pause. If events of the connection are
 * late, it opens a second one, the candidate, and keeps the faster of the two.
 */
export class FeedFollower {
  readonly #access: ServerAccess;
  readonly #state: FeedState;
  readonly #observer: FeedObserver;
  #isClosed = false;
  #followed: FeedConnection | undefined;
  #candidate: FeedConnection | undefined;
  #failures = 0;
  #candidatePauses = 0;
  #nextCandidateAt = Number.NEGATIVE_INFINITY;
  /** Minimum pause before the next connection, after a `bye` event. */
  #minPause = 0;
  #wake: () => void = () => {};

  constructor(access: ServerAccess, state: FeedState, observer: FeedObserver) {
    this.#access = access;
    this.#state = state;
    this.#observer = observer;
  }

  /** Resolves when the follower is closed. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      const startedAt = this.#state.clock.elapsed();
      const end = await this.#follow(this.#candidate ?? this.#open());
      if (this.#isClosed) return;
      this.#handleEnd(end);
      if (this.#state.clock.elapsed() - startedAt >= STABLE_CONNECTION_MS) this.#failures = 0;
      if (!this.#candidate) await this.#pause(this.#pauseAfter(end));
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#followed?.close();
    this.#candidate?.close();
    this.#wake();
  }

  #open(): FeedConnection {
    const { clock, position } = this.#state;
    return new FeedConnection(this.#access, { clock, position, onOpened: () => this.#observer.answered() });
  }

  /** Follows a connection until it ends. */
  #follow(connection: FeedConnection): Promise<ConnectionEnd> {
    if (connection === this.#candidate) this.#postponeCandidate();
    this.#candidate = undefined;
    this.#minPause = 0;
    this.#followed = connection;
    this.#state.connect(connection.clock);
    connection.follow((event) => this.#apply(event, connection));
    return connection.ended;
  }

  #apply(event: FeedEvent, connection: FeedConnection): void {
    const effect = this.#state.apply(event);
    if (effect === 'ready') connection.maxSilence(this.#maxSilence());
    if (typeof effect === 'object') this.#handleBye(effect.bye, connection);
    // The event was delayed in transit; a new connection may be faster.
    else if (effect === 'late') connection.close({ isClosed: true });
    else this.#openCandidateIfLate();
    this.#observer.heard();
  }

  /** Returns the maximum silence, which leaves time to reconnect before the last event is too old. */
  #maxSilence(): number {
    const beat = (this.#state.heartbeatSeconds ?? 1) * 1000;
    const preferred = Math.min(MISSED_BEATS * beat, this.#state.freshness.maxAge / 2);
    return Math.min(RESPONSE_TIMEOUT_MS, Math.max(MIN_MISSED_BEATS * beat, preferred));
  }

  #handleBye(code: string, connection: FeedConnection): void {
    if (code === 'revoked') this.#discardState('credential_revoked');
    // If there are too many readers, an immediate reconnect would only disconnect another one.
    if (code === 'moved_on') this.#minPause = MAX_PAUSE_MS;
    connection.close({ isClosed: true });
  }

  /** Opens a candidate if the followed connection is late. It resumes, which is cheap for the server. */
  #openCandidateIfLate(): void {
    const { freshness, clock } = this.#state;
    if (!freshness.isLate) this.#candidatePauses = 0;
    else if (this.#candidate) return;
    else if (clock.elapsed() >= this.#nextCandidateAt) this.#openCandidate();
    else this.#observer.failed('stale');
  }

  #openCandidate(): void {
    const candidate = this.#open();
    this.#candidate = candidate;
    candidate.inspect((event) => this.#compareCandidate(candidate, event));
    void candidate.ended.then(() => this.#candidateEnded(candidate));
  }

  /** Closes the slower of the two connections once it is known. */
  #compareCandidate(candidate: FeedConnection, event: FeedEvent): void {
    if (event.name === 'hello') this.#compareStarts(candidate, readHello(event.data).now);
    else if (confirmedAge(candidate.clock, event) < this.#state.freshness.age()) this.#switchToCandidate();
  }

  #compareStarts(candidate: FeedConnection, serverTime: number): void {
    candidate.clock.opened(serverTime);
    if (candidate.clock.delay >= this.#state.freshness.delayToBeat) candidate.close();
    else if (!this.#state.isReady) this.#switchToCandidate();
  }

  #switchToCandidate(): void {
    this.#followed?.close({ isClosed: true });
  }

  /** Records that a candidate ended before it took over. */
  #candidateEnded(candidate: FeedConnection): void {
    if (this.#candidate !== candidate || this.#isClosed) return;
    this.#candidate = undefined;
    this.#postponeCandidate();
    this.#openCandidateIfLate();
  }

  #postponeCandidate(): void {
    const pause = Math.min(DENIAL_PAUSE_MS, FIRST_CANDIDATE_PAUSE_MS * 2 ** this.#candidatePauses++);
    this.#nextCandidateAt = this.#state.clock.elapsed() + jittered(pause);
  }

  #handleEnd({ refusal, fault, isClosed }: ConnectionEnd): void {
    if (fault) this.#handleFault(fault);
    else if (refusal) this.#handleDenial(refusal);
    else if (!isClosed && !this.#candidate) this.#observer.failed('unreachable');
  }

  /** Discards the state after a change that could not be parsed. */
  #handleFault({ message }: Error): void {
    this.#discardState('unreachable');
    this.#observer.refused(new FeedError(message, { code: 'unexpected_response', status: 200 }));
  }

  /** Discards the state after a denial, because the verifier no longer receives revocations. */
  #handleDenial(error: FeedError): void {
    if (isDenied(error)) this.#discardState('credential_revoked');
    else this.#observer.failed('unreachable');
    if (error.status !== 429 && error.status < 500) this.#observer.refused(error);
  }

  #discardState(reason: StatusReason): void {
    this.#state.reset();
    // The candidate resumes from the discarded state.
    this.#candidate?.close();
    this.#candidate = undefined;
    this.#observer.failed(reason);
  }

  #pauseAfter({ refusal }: ConnectionEnd): number {
    const backoff = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    const retryAfter = Math.min(DENIAL_PAUSE_MS, (refusal?.retryAfter ?? 0) * 1000);
    const minimum = refusal && isDenied(refusal) ? DENIAL_PAUSE_MS : this.#minPause;
    return Math.max(retryAfter, jittered(Math.max(backoff, minimum)));
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Returns the maximum age, in milliseconds, of the state after this event. */
function confirmedAge(clock: ConnectionClock, { name, data }: FeedEvent): number {
  if (name === 'ready') return clock.sinceRequest();
  return name === 'beat' ? clock.ageOf(readBeat(data).now) : Number.POSITIVE_INFINITY;
}

function isDenied({ status }: FeedError): boolean {
  return status === 401 || status === 403;
}

/** Randomizes half of the pause, so that verifiers do not reconnect at the same time. */
function jittered(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}
