import { USED_TOKENS_COVER_SECONDS } from '../domain/request-token.ts';

/** The identity of this database's history, which positions of the feed contain. */
export interface IncarnationState {
  readonly id: string;
  /**
   * Unix seconds. Request tokens issued up to this time are denied, because the log of used tokens may lack tokens that
   * were used in the lost history. 0 for none.
   */
  readonly requestTokensDeniedUntil: number;
}

/** The current incarnation, which is replaced when a replica proves that the database is an older copy. */
export class Incarnation {
  readonly #renew: (lost: string) => Promise<IncarnationState>;
  readonly #elapsed: () => number;
  readonly #loadedAt: number;
  #state: IncarnationState;
  #renewal: Promise<void> | undefined;

  /**
   * @param renew stores a new incarnation that replaces this one, unless another call already did
   * @param elapsed seconds of a monotonic clock
   */
  constructor(
    state: IncarnationState,
    renew: (lost: string) => Promise<IncarnationState>,
    elapsed: () => number = () => 0,
  ) {
    this.#state = state;
    this.#renew = renew;
    this.#elapsed = elapsed;
    this.#loadedAt = elapsed();
  }

  get id(): string {
    return this.#state.id;
  }

  /**
   * Returns whether a request token with this `iat` may have been used in a lost history. Tokens are never denied for
   * longer than they would be accepted, even if the clock was wrong at the start.
   */
  mayHaveUsed(iat: number): boolean {
    if (iat > this.#state.requestTokensDeniedUntil) return false;
    return this.#elapsed() - this.#loadedAt <= USED_TOKENS_COVER_SECONDS;
  }

  /**
   * Starts a new incarnation. Callers that report the same lost incarnation share one replacement.
   * @returns true if this call started the new incarnation
   */
  async replace(lost: string): Promise<boolean> {
    if (lost !== this.id) return false;
    const isFirst = this.#renewal === undefined;
    this.#renewal ??= this.#renew(lost)
      .then((state) => {
        this.#state = state;
      })
      .finally(() => {
        this.#renewal = undefined;
      });
    await this.#renewal;
    return isFirst;
  }
}
