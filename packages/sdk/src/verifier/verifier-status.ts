import type { FeedState } from './feed/state.ts';

/**
 * Why a verifier does not answer from its replica:
 *
 * - `starting`: the first snapshot is not complete yet, or `start` was not called.
 * - `unreachable`: the server does not answer, something else answers, or the function `credential` failed.
 * - `stale`: the server answers, but its events come too late to be believed.
 * - `credential_revoked`: the server denies the credential, or the IP address from which it is used.
 */
export type StatusReason = 'starting' | 'unreachable' | 'stale' | 'credential_revoked';

/** The state of a verifier. */
export interface VerifierStatus {
  /** Whether it answers from its replica. */
  readonly current: boolean;
  /** Why it does not; undefined while it does. */
  readonly reason: StatusReason | undefined;
  /** Seconds since the server's latest event; infinite before the first snapshot. */
  readonly staleness: number;
  /** The entry of the server's change log that it has come to; undefined before the first snapshot. */
  readonly number: number | undefined;
  readonly keys: number;
  /** The same as `staleness`. */
  readonly lagSeconds: number;
  /** Seconds since the latest event became too old to be believed; 0 while it is not. */
  readonly staleFor: number;
}

/** A verifier may become stale without any event, and a clock may be set. */
const LOOK_MS = 200;

/** Derives the status from what is known, and reports its changes. */
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
    if (this.#onStatus) this.#timer ??= setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  get reason(): StatusReason {
    return this.#reason;
  }

  /** Records why the verifier is not current, or will not be much longer. A denial counts until the feed is current again. */
  failed(reason: StatusReason): void {
    if (this.#reason !== 'credential_revoked') this.#reason = reason;
    this.look();
  }

  /** Records that an event was applied: unless something else happens first, its age will be the reason. */
  heard(): void {
    if (this.#state.current) this.#reason = 'stale';
    this.look();
  }

  /** Reports the status if it has changed. */
  look(): void {
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
      staleFor: Math.max(0, staleness - freshness.most / 1000),
    };
  }

  /** Nothing that the callback throws or rejects with harms the verifier. */
  async #report(): Promise<void> {
    try {
      await this.#onStatus?.(this.status());
    } catch {
      // Errors of the callback are its own.
    }
  }
}
