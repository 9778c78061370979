/** The history of this database, as positions of the feed name it. */
export interface IncarnationState {
  readonly id: string;
  /**
   * Unix seconds; request tokens issued up to then are denied, because the log of used tokens may lack tokens that were used in
   * the lost history. 0 for none.
   */
  readonly requestTokensDeniedUntil: number;
}

/** The current incarnation, and its replacement when a replica proves that the database is an older copy. */
export class Incarnation {
  readonly #renew: (lost: string) => Promise<IncarnationState>;
  #state: IncarnationState;
  #renewal: Promise<void> | undefined;

  /** @param renew stores another incarnation in place of this one, unless that was done already */
  constructor(state: IncarnationState, renew: (lost: string) => Promise<IncarnationState>) {
    this.#state = state;
    this.#renew = renew;
  }

  get id(): string {
    return this.#state.id;
  }

  get requestTokensDeniedUntil(): number {
    return this.#state.requestTokensDeniedUntil;
  }

  /** Starts a new incarnation, once for all who find the same one lost. @returns whether this call started it */
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
