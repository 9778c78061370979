import { FailureReport } from './failure-report.ts';

/** The table of followers; see storage/stores/followers.ts. */
export interface FollowerRegistry {
  /**
   * Registers this process.
   * @returns the registration, for renewal and removal
   */
  register(): Promise<{
    /** @returns false if the registration no longer exists */
    renew(acknowledged: number): Promise<boolean>;
    remove(): Promise<void>;
  }>;
}

/** Time for which a registration is valid without renewal. */
export const LEASE_MS = 10_000;
/** Each renewal is a synced write, so a server without changes renews rarely. */
const RENEW_EVERY_MS = 3_000;
const RETRY_AFTER_MS = 250;

/**
 * The row of this process in the followers table. A process that changes data waits until the row acknowledges the
 * number of its change-log entry. The row is therefore added before any data is read into memory, and removed once no
 * request is answered from memory.
 */
export class FollowerLease {
  readonly #registry: FollowerRegistry;
  readonly #applied: () => number;
  #registration: Awaited<ReturnType<FollowerRegistry['register']>> | undefined;
  /** The acknowledged number in the row. */
  #acknowledged = 0;
  /** The number that the row must acknowledge, because another process may be waiting for it. */
  #required = 0;
  #renewing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isActive = false;
  readonly #failures: FailureReport;

  /**
   * @param applied returns the number of the last applied entry
   * @param report receives the error if the row could not be written; called once until a write succeeds
   */
  constructor(registry: FollowerRegistry, applied: () => number, report: (error: unknown) => void) {
    this.#registry = registry;
    this.#applied = applied;
    this.#failures = new FailureReport(report);
  }

  async start(): Promise<void> {
    this.#registration = await this.#registry.register();
    this.#isActive = true;
    this.#renewAfter(RENEW_EVERY_MS);
  }

  /** Acknowledges the applied entries if the row does not acknowledge them already. */
  acknowledge(): void {
    this.#required = this.#applied();
    if (this.#required > this.#acknowledged) this.#renewAfter(0);
  }

  /** If the row cannot be removed, for example because the disk is full, it expires with its lease. */
  async stop(): Promise<void> {
    this.#isActive = false;
    clearTimeout(this.#timer);
    await this.#renewing;
    await this.#registration?.remove().catch((error: unknown) => this.#failures.recordFailure(error));
  }

  #renewAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#isActive) return;
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renewing.then(() => this.#renew());
    }, milliseconds).unref();
  }

  /** Retry after a failure. The process that waits for the acknowledgement reports the failure. */
  async #renew(): Promise<void> {
    const number = this.#applied();
    try {
      if (!(await this.#registration?.renew(number))) {
        this.#registration = await this.#registry.register();
        await this.#registration.renew(number);
      }
      this.#failures.recordSuccess();
      this.#acknowledged = number;
      this.#renewAfter(number < this.#required ? 0 : RENEW_EVERY_MS);
    } catch (error) {
      this.#failures.recordFailure(error);
      this.#renewAfter(RETRY_AFTER_MS);
    }
  }
}
