import { randomText } from '../../domain/randomness.ts';
import { type Delivery, isSubscribed, type TEST_EVENT, type Webhook } from '../../domain/webhook.ts';
import { payloadOf, type WebhookEvent } from '../../domain/webhook-event.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ports } from '../ports.ts';

const ID_LENGTH = 20;

/** The account, actor and time of an event. */
export interface EventOrigin {
  readonly accountId: string;
  /** Name of the actor in the audit log. */
  readonly actor: string;
  /** Unix seconds. */
  readonly at: number;
}

/** The events of one transaction. Reads the subscribed webhooks once, when the first event is added. */
export class Outbox {
  readonly #random: Ports<'random'>['random'];
  readonly #stores: Stores;
  readonly #origin: EventOrigin;
  #listening: Promise<readonly Webhook[]> | undefined;
  #shortname: Promise<string> | undefined;

  constructor({ random }: Ports<'random'>, stores: Stores, origin: EventOrigin) {
    this.#random = random;
    this.#stores = stores;
    this.#origin = origin;
  }

  /** Stores the event for every endpoint that is subscribed to it. */
  async add(event: WebhookEvent): Promise<void> {
    this.#listening ??= this.#stores.webhooks.list(this.#origin.accountId);
    const listening = (await this.#listening).filter((webhook) => isSubscribed(webhook, event.type));
    for (const { id } of listening) await this.addFor(id, event);
  }

  /** @returns the id of the delivery */
  async addFor(
    webhookId: string,
    event: { readonly type: Delivery['type'] | typeof TEST_EVENT; readonly data: WebhookEvent['data'] },
  ): Promise<string> {
    const { accountId, actor, at } = this.#origin;
    this.#shortname ??= this.#stores.accounts.get(accountId).then((account) => account?.shortname ?? '');
    const id = `msg_${randomText(this.#random, ID_LENGTH)}`;
    await this.#stores.webhookDeliveries.add(accountId, {
      id,
      webhookId,
      type: event.type,
      payload: payloadOf(event, { account: await this.#shortname, actor, at }),
      createdAt: at,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: at,
      lastAttemptAt: null,
      lastStatus: null,
      failure: null,
    });
    return id;
  }
}
