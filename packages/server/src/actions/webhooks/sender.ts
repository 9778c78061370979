import type { DueDelivery, WaitingWebhook } from '../../storage/stores/outbox.ts';
import type { ActionContext } from '../ports.ts';
import { deliver } from './deliver.ts';

const LOOK_EVERY_MS = 1000;
const AT_ONCE = 50;
/** Nobody takes all places: neither an account with many slow endpoints, nor an endpoint to which much is to be sent. */
const AT_ONCE_PER_ACCOUNT = 10;
const AT_ONCE_PER_WEBHOOK = 3;
/** What could not be settled, because the disk is full perhaps, would otherwise be sent again and again. */
const PAUSE_AFTER_FAULT_MS = 30_000;
/** Whoever does not answer is waited for by one. */
const AT_ONCE_PER_FAILING = 1;

/**
 * Sends what the outbox holds: one per server. What is due is looked for all the time, because the terminal writes as well,
 * and at once when somebody says so.
 */
export class WebhookSender {
  readonly #context: ActionContext<'follower' | 'outgoing'>;
  readonly #report: (error: unknown) => void;
  readonly #running = new Map<string, DueDelivery>();
  readonly #stopping = new AbortController();
  #looking: Promise<void> | undefined;
  #isWoken = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;
  readonly #works = new Set<Promise<void>>();

  constructor(context: ActionContext<'follower' | 'outgoing'>, report: (error: unknown) => void) {
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
        await this.#startSome();
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Whatever ends makes room and wakes again, so one round is enough. */
  async #startSome(): Promise<void> {
    const { now, storage } = this.#context;
    const { outbox } = storage.stores;
    const at = now();
    for (const endpoint of await outbox.waiting(at)) {
      const room = this.#roomFor(endpoint);
      if (room <= 0) continue;
      // Those that are running stand among the due ones until they are settled.
      const due = await outbox.due(endpoint.webhookId, at, room + this.#runningFor(endpoint, 'webhookId'));
      const fresh = due.filter((id) => !this.#running.has(id)).slice(0, room);
      for (const id of fresh) this.#start({ ...endpoint, id });
    }
  }

  #start(due: DueDelivery): void {
    if (this.#stopping.signal.aborted) return;
    this.#running.set(due.id, due);
    const done = () => {
      this.#running.delete(due.id);
      this.wake();
    };
    const work = deliver(this.#context, due, this.#stopping.signal)
      .then(done, (error: unknown) => {
        this.#report(error);
        setTimeout(done, PAUSE_AFTER_FAULT_MS).unref();
      })
      .finally(() => this.#works.delete(work));
    this.#works.add(work);
  }

  #roomFor(endpoint: WaitingWebhook): number {
    return Math.min(
      AT_ONCE - this.#running.size,
      AT_ONCE_PER_ACCOUNT - this.#runningFor(endpoint, 'accountId'),
      (endpoint.isFailing ? AT_ONCE_PER_FAILING : AT_ONCE_PER_WEBHOOK) - this.#runningFor(endpoint, 'webhookId'),
    );
  }

  #runningFor(endpoint: WaitingWebhook, by: 'accountId' | 'webhookId'): number {
    return this.#running.values().reduce((count, each) => (each[by] === endpoint[by] ? count + 1 : count), 0);
  }
}
