import type { Delivery, UndeliverableReason, Webhook } from '../../domain/webhook.ts';
import { type AttemptOutcome, afterAttempt, afterOutcome, readRetryAfter } from '../../domain/webhook-attempt.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { DueDelivery } from '../../storage/stores/outbox.ts';
import { changeWithin } from '../change.ts';
import { keywardIn } from '../ledger.ts';
import { type ActionContext, atOneMoment, type Ports } from '../ports.ts';
import { disableWebhook } from './disable.ts';
import { signatureHeaders } from './signature.ts';

const REASONS: Readonly<Record<UndeliverableReason, string>> = {
  gone: 'its endpoint returned 410 Gone',
  failing: 'no delivery has succeeded for five days',
};

/**
 * Makes one delivery attempt and records its outcome. If the process exits in between, the attempt is repeated after
 * the next start, so a receiver may get an event twice, with the same `webhook-id`.
 */
export async function deliver(
  context: ActionContext<'outgoing'>,
  due: DueDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { webhooks, webhookDeliveries } = context.storage.stores;
  const { accountId, webhookId } = due;
  const webhook = await webhooks.withId(accountId, webhookId);
  const delivery = await webhookDeliveries.withId(accountId, due.id);
  if (!webhook || delivery?.state !== 'pending') return;
  const secrets = await webhooks.secrets(accountId, webhookId, context.now());
  const outcome = await attempt(context, { webhook, delivery, secrets, signal });
  // Stopping the server aborts attempts; they are repeated after the next start.
  if (signal.aborted) return;
  await context.storage.grouped((stores) => settle(atOneMoment(context), stores, due, outcome));
}

interface Attempt {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

async function attempt(
  context: Ports<'now' | 'outgoing'>,
  { webhook, delivery, secrets, signal }: Attempt,
): Promise<AttemptOutcome> {
  const at = context.now();
  try {
    const { status, headers } = await context.outgoing.request({
      url: webhook.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Keyward-Webhooks/1',
        ...signatureHeaders(delivery, secrets, at),
      },
      body: delivery.payload,
      signal,
    });
    const isSuccess = status >= 200 && status < 300;
    return {
      status,
      failure: isSuccess ? null : failureMessage(status),
      retryAfter: isSuccess ? null : readRetryAfter(headers['retry-after'], at),
    };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return { status: null, failure: error.message, retryAfter: null };
  }
}

function failureMessage(status: number): string {
  if (status >= 300 && status < 400)
    return `The receiver returned ${status}. Redirects are not followed; correct the URL.`;
  if (status === 410) return 'The receiver returned 410 Gone: it accepts no more deliveries.';
  return `The receiver returned ${status} instead of 2xx.`;
}

/** Runs again if its transaction group is rolled back, so it reads everything again. */
async function settle(
  context: Ports<'now' | 'random'>,
  stores: Stores,
  { accountId, webhookId, id }: DueDelivery,
  outcome: AttemptOutcome,
): Promise<void> {
  const webhook = await stores.webhooks.withId(accountId, webhookId);
  const delivery = await stores.webhookDeliveries.withId(accountId, id);
  if (!webhook || !delivery) return;
  const now = context.now();
  // The delivery was cancelled with its endpoint during the attempt, so only a success is recorded.
  if (delivery.state === 'pending' || outcome.failure === null) {
    const chance = (context.random(1)[0] ?? 0) / 255;
    await stores.webhookDeliveries.update(accountId, afterAttempt(delivery, outcome, { now, chance }));
  }
  const { failingSince, disableReason } = afterOutcome(webhook, outcome, now);
  if (failingSince !== webhook.failingSince) await stores.webhooks.setFailingSince(accountId, webhookId, failingSince);
  if (disableReason && webhook.disabledReason === null) {
    const before = { ...webhook, failingSince };
    await changeWithin({ context, stores, actor: keywardIn(accountId) }, (_, ledger) =>
      disableWebhook({ accountId, stores, ledger }, before, disableReason, REASONS[disableReason]),
    );
  }
}
