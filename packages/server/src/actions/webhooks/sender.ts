import type { DueDelivery, WaitingWebhook } from '../../storage/stores/outbox.ts';
import type { ActionContext } from '../ports.ts';
import { deliver } from './deliver.ts';

const POLL_INTERVAL_MS = 1000;
const MAX_RUNNING = 50;
/** Limited so that an account with slow endpoints, or an endpoint with many deliveries, does not occupy every slot. */
const MAX_RUNNING_PER_ACCOUNT = 10;
const MAX_RUNNING_PER_WEBHOOK = 3;
/**
 * Pause after an outcome could not be stored, for example because the disk is full, so that a delivery is not sent
 * repeatedly.
 */
const PAUSE_AFTER_FAULT_MS = 30_000;
/** An endpoint that does not respond gets one attempt at a time. */
const MAX_RUNNING_PER_FAILING = 1;

/**
 * Sends the deliveries of the outbox; a server has one sender. Polls, because the CLI also writes to the outbox, and
 * checks immediately when notified.
 */
export class WebhookSender {
  readonly #context: ActionContext<'follower' | 'outgoing'>;
  readonly #report: (error: unknown) => void;
  readonly #running = new Map<string, DueDelivery>();
  readonly #stopping = new AbortController();
  #polling: Promise<void> | undefined;
  #isWoken = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;
  readonly #works = new Set<Promise<void>>();

  constructor(context: ActionContext<'follower' | 'outgoing'>, report: (error: unknown) => void) {
    this.#context = context;
    this.#report = report;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), POLL_INTERVAL_MS).unref();
    this.#unlisten = this.#context.follower.listen(() => this.wake());
    this.wake();
  }

  /** Checks for due deliveries immediately. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isWoken = true;
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = undefined;
    });
  }

  /** Sends due deliveries. Resolves when no due delivery remains. */
  async settle(): Promise<void> {
    do {
      this.wake();
      await this.#polling;
      await Promise.all(this.#works);
    } while (this.#polling || this.#works.size > 0);
  }

  /** Aborts running attempts; they are repeated after the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#unlisten?.();
    this.#stopping.abort();
    await this.#polling;
    await Promise.all(this.#works);
  }

  async #poll(): Promise<void> {
    try {
      while (this.#isWoken && !this.#stopping.signal.aborted) {
        this.#isWoken = false;
        await this.#startDueDeliveries();
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Starts one round. Every finished delivery frees its slot and notifies the sender again. */
  async #startDueDeliveries(): Promise<void> {
    const { now, storage } = this.#context;
    const { outbox } = storage.stores;
    const at = now();
    for (const endpoint of await outbox.waiting(at)) {
      const freeSlots = this.#freeSlotsFor(endpoint);
      if (freeSlots <= 0) continue;
      // Running deliveries remain due until their outcome is stored.
      const due = await outbox.due(endpoint.webhookId, at, freeSlots + this.#runningFor(endpoint, 'webhookId'));
      const fresh = due.filter((id) => !this.#running.has(id)).slice(0, freeSlots);
      for (const id of fresh) this.#startDelivery({ ...endpoint, id });
    }
  }

  #startDelivery(due: DueDelivery): void {
    if (this.#stopping.signal.aborted) return;
    this.#running.set(due.id, due);
    const finish = () => {
      this.#running.delete(due.id);
      this.wake();
    };
    const work = deliver(this.#context, due, this.#stopping.signal)
      .then(finish, (error: unknown) => {
        this.#report(error);
        setTimeout(finish, PAUSE_AFTER_FAULT_MS).unref();
      })
      .finally(() => this.#works.delete(work));
    this.#works.add(work);
  }

  #freeSlotsFor(endpoint: WaitingWebhook): number {
    return Math.min(
      MAX_RUNNING - this.#running.size,
      MAX_RUNNING_PER_ACCOUNT - this.#runningFor(endpoint, 'accountId'),
      (endpoint.isFailing ? MAX_RUNNING_PER_FAILING : MAX_RUNNING_PER_WEBHOOK) -
        this.#runningFor(endpoint, 'webhookId'),
    );
  }

  #runningFor(endpoint: WaitingWebhook, by: 'accountId' | 'webhookId'): number {
    return this.#running.values().reduce((count, each) => (each[by] === endpoint[by] ? count + 1 : count), 0);
  }
}
