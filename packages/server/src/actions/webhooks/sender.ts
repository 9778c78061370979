import type { Busy, DueDelivery } from '../../storage/stores/outbox.ts';
import type { Context } from '../context.ts';
import { deliver } from './deliver.ts';

const LOOK_EVERY_MS = 1000;
const AT_ONCE = 50;
/** Nobody takes all places: neither an account with many slow endpoints, nor an endpoint to which much is to be sent. */
const AT_ONCE_PER_ACCOUNT = 10;
const AT_ONCE_PER_WEBHOOK = 3;
/** Whoever does not answer is waited for by one. */
const AT_ONCE_PER_FAILING = 1;

/**
 * Sends what the outbox holds: one per server. What is due is looked for all the time, because the terminal writes as well,
 * and at once when somebody says so.
 */
export class WebhookSender {
  readonly #context: Context;
  readonly #report: (error: unknown) => void;
  readonly #running = new Map<string, DueDelivery>();
  readonly #stopping = new AbortController();
  #looking: Promise<void> | undefined;
  #isWoken = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;
  readonly #works = new Set<Promise<void>>();

  constructor(context: Context, report: (error: unknown) => void) {
    this.#context = context;
    this.#report = report;
  }

  begin(): void {
    this.#timer = setInterval(() => this.wake(), LOOK_EVERY_MS).unref();
    this.#unlisten = this.#context.follower.listen(() => this.wake());
    this.wake();
  }

  /** Something may be due. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isWoken = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Sends what is due at this moment, and resolves when there is no more of it. */
  async settle(): Promise<void> {
    do {
      this.wake();
      await this.#looking;
      await Promise.all(this.#works);
    } while (this.#looking || this.#works.size > 0);
  }

  /** Breaks off what is being sent; it is sent again after the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#unlisten?.();
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#works);
  }

  async #look(): Promise<void> {
    try {
      while (this.#isWoken && !this.#stopping.signal.aborted) {
        this.#isWoken = false;
        while (await this.#startSome());
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** @returns whether there may be more */
  async #startSome(): Promise<boolean> {
    const free = AT_ONCE - this.#running.size;
    if (free <= 0 || this.#stopping.signal.aborted) return false;
    const { now, storage } = this.#context;
    // Those that are running stand among the due ones until they are settled.
    const due = await storage.stores.outbox.due(now(), this.#busy(), free + this.#running.size);
    const starting = due.filter((each) => this.#start(each));
    return starting.length > 0;
  }

  #start(due: DueDelivery): boolean {
    if (this.#running.has(due.id) || this.#running.size >= AT_ONCE || !this.#hasRoom(due)) return false;
    this.#running.set(due.id, due);
    const work = deliver(this.#context, due, this.#stopping.signal)
      .catch(this.#report)
      .finally(() => {
        this.#running.delete(due.id);
        this.#works.delete(work);
        this.wake();
      });
    this.#works.add(work);
    return true;
  }

  #hasRoom({ accountId, webhookId, isFailing }: DueDelivery): boolean {
    const running = [...this.#running.values()];
    const ofWebhook = running.filter((each) => each.webhookId === webhookId).length;
    const ofAccount = running.filter((each) => each.accountId === accountId).length;
    return ofWebhook < (isFailing ? AT_ONCE_PER_FAILING : AT_ONCE_PER_WEBHOOK) && ofAccount < AT_ONCE_PER_ACCOUNT;
  }

  #busy(): Busy {
    const running = [...this.#running.values()];
    const busy = (idOf: (due: DueDelivery) => string, most: (due: DueDelivery) => number) => [
      ...new Set(
        running.filter((each) => running.filter((other) => idOf(other) === idOf(each)).length >= most(each)).map(idOf),
      ),
    ];
    return {
      webhooks: busy(
        ({ webhookId }) => webhookId,
        ({ isFailing }) => (isFailing ? AT_ONCE_PER_FAILING : AT_ONCE_PER_WEBHOOK),
      ),
      accounts: busy(
        ({ accountId }) => accountId,
        () => AT_ONCE_PER_ACCOUNT,
      ),
    };
  }
}
