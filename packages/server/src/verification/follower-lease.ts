import { FailureReport } from './failure-report.ts';

/** Where a follower is registered; see storage/stores/followers.ts. */
export interface FollowerRegistry {
  /** Registers this process. @returns what renews and ends the registration */
  register(): Promise<{
    /** @returns false when the registration is gone */
    renew(acknowledged: number): Promise<boolean>;
    remove(): Promise<void>;
  }>;
}

/** The lease of every holder of a copy. */
export const LEASE_MS = 10_000;
/** Each renewal is a synced write, so an idle server makes few of them. */
const RENEW_EVERY_MS = 3_000;
const RETRY_AFTER_MS = 250;

/**
 * The row of this process in the table of followers. Another process that changed something waits until the row
 * acknowledges the number of its change-log entry, so the row is there before anything is read into memory, and goes
 * when nothing is answered from memory any more.
 */
export class FollowerLease {
  readonly #registry: FollowerRegistry;
  readonly #applied: () => number;
  #registration: Awaited<ReturnType<FollowerRegistry['register']>> | undefined;
  /** What the row says. */
  #acknowledged = 0;
  /** What the row must say, since another process may be waiting for it. */
  #wanted = 0;
  #renewing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isActive = false;
  readonly #failures: FailureReport;

  /**
   * @param applied the number of the last entry that the copy has
   * @param report receives why the row could not be written, once until it could be
   */
  constructor(registry: FollowerRegistry, applied: () => number, report: (error: unknown) => void) {
    this.#registry = registry;
    this.#applied = applied;
    this.#failures = new FailureReport(report);
  }

  async begin(): Promise<void> {
    this.#registration = await this.#registry.register();
    this.#isActive = true;
    this.#renewAfter(RENEW_EVERY_MS);
  }

  /** Acknowledges what the copy has by now. Writes nothing if the row says so already. */
  acknowledge(): void {
    this.#wanted = this.#applied();
    if (this.#wanted > this.#acknowledged) this.#renewAfter(0);
  }

  /** A row that cannot be removed (the disk is full) ends with its lease. */
  async stop(): Promise<void> {
    this.#isActive = false;
    clearTimeout(this.#timer);
    await this.#renewing;
    await this.#registration?.remove().catch((error: unknown) => this.#failures.failed(error));
  }

  #renewAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#isActive) return;
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renewing.then(() => this.#renew());
    }, milliseconds).unref();
  }

  /** A failure ends nothing: whoever waits for the acknowledgement reports it, and the next attempt is soon. */
  async #renew(): Promise<void> {
    const number = this.#applied();
    try {
      if (!(await this.#registration?.renew(number))) {
        this.#registration = await this.#registry.register();
        await this.#registration.renew(number);
      }
      this.#failures.succeeded();
      this.#acknowledged = number;
      this.#renewAfter(number < this.#wanted ? 0 : RENEW_EVERY_MS);
    } catch (error) {
      this.#failures.failed(error);
      this.#renewAfter(RETRY_AFTER_MS);
    }
  }
}
