import { USED_TOKENS_COVER_SECONDS } from '../domain/request-token.ts';

/** The identity of this database's history, which positions of the feed contain. */
export interface IncarnationState {
  readonly id: string;
  /**
   * Unix seconds; request tokens issued up to then are denied, because the log of used tokens may lack tokens that were
   * used in the lost history. 0 for none.
   */
  readonly requestTokensDeniedUntil: number;
}

/** The current incarnation, and its replacement when a replica proves that the database is an older copy. */
export class Incarnation {
  readonly #renew: (lost: string) => Promise<IncarnationState>;
  readonly #elapsed: () => number;
  readonly #loadedAt: number;
  #state: IncarnationState;
  #renewal: Promise<void> | undefined;

  /**
   * @param renew stores a new incarnation in place of this one, unless that was already done
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
   * Whether a request token with this `iat` may have been used in a lost history. No token is denied for longer than it
   * could be accepted, whatever the clock was at the start.
   */
  mayHaveUsed(iat: number): boolean {
    if (iat > this.#state.requestTokensDeniedUntil) return false;
    return this.#elapsed() - this.#loadedAt <= USED_TOKENS_COVER_SECONDS;
  }

  /**
   * Starts a new incarnation, once for all callers that found the same one lost.
   * @returns whether this call started it
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
