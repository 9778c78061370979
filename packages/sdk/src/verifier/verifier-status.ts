import type { FeedState } from './feed/state.ts';

/**
 * The reason why a verifier does not use its replica:
 *
 * - `starting`: the first snapshot is not complete yet, or `start` was not called.
 * - `unreachable`: the server does not respond, the response is not from Keyward, or the function `credential` failed.
 * - `stale`: the server responds, but its events arrive too late.
 * - `credential_revoked`: the server denies the credential or the IP address.
 */
export type StatusReason = 'starting' | 'unreachable' | 'stale' | 'credential_revoked';

/** The state of a verifier. */
export interface VerifierStatus {
  /** True if the replica is current and used for checks. */
  readonly current: boolean;
  /** Why the replica is not current; undefined if it is. */
  readonly reason: StatusReason | undefined;
  /** Seconds since the server's latest event; infinite before the first snapshot. */
  readonly staleness: number;
  /** The position in the server's change log; undefined before the first snapshot. */
  readonly number: number | undefined;
  /** Number of keys in the replica. */
  readonly keys: number;
  /** Same as `staleness`. */
  readonly lagSeconds: number;
  /** Seconds since the replica became stale; 0 if it is current. */
  readonly staleFor: number;
}

/** Interval of status checks: a verifier may become stale without an event, or because a clock was set. */
const CHECK_INTERVAL_MS = 200;

/** Computes the status and reports its changes. */
export class StatusReporter {
  readonly #state: FeedState;
  readonly #onStatus: ((status: VerifierStatus) => unknown) | undefined;
  #reason: StatusReason = 'starting';
  #reported: StatusReason | undefined = 'starting';
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(state: FeedState, onStatus: ((status: VerifierStatus) => unknown) | undefined) {
    this.#state = state;
    this.#onStatus = onStatus;
  }

  begin(): void {
    this.#reason = 'starting';
    if (this.#onStatus) this.#timer ??= setInterval(() => this.update(), CHECK_INTERVAL_MS);
    this.update();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  get reason(): StatusReason {
    return this.#reason;
  }

  /** Records why the verifier is, or soon will be, stale. A denial is kept until the feed is current again. */
  failed(reason: StatusReason): void {
    if (this.#reason !== 'credential_revoked') this.#reason = reason;
    this.update();
  }

  /** Records that an event was applied. From then on, `stale` is the default reason. */
  heard(): void {
    if (this.#state.current) this.#reason = 'stale';
    this.update();
  }

  /** Reports the status if it has changed. */
  update(): void {
    const reason = this.#state.current ? undefined : this.#reason;
    if (reason === this.#reported) return;
    this.#reported = reason;
    void this.#report();
  }

  status(): VerifierStatus {
    const { freshness, latest, number, current } = this.#state;
    const staleness = freshness.age() / 1000;
    return {
      current: current !== undefined,
      reason: current ? undefined : this.#reason,
      staleness,
      number,
      keys: latest?.size ?? 0,
      lagSeconds: staleness,
      staleFor: Math.max(0, staleness - freshness.maxAge / 1000),
    };
  }

  /** Calls the callback and ignores its errors. */
  async #report(): Promise<void> {
    try {
      await this.#onStatus?.(this.status());
    } catch {
      // The callback handles its own errors.
    }
  }
}
