import type { DisabledReason, Webhook } from '../../domain/webhook.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';
import { snapshotOfWebhook } from './view.ts';

interface Work {
  readonly accountId: string;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** Sends nothing more to a webhook for a reason other than a choice. @param why ends the sentence of the audit record */
export async function disableWebhook(
  { accountId, stores, ledger }: Work,
  before: Webhook,
  because: Exclude<DisabledReason, 'manual'>,
  why: string,
): Promise<void> {
  const after: Webhook = { ...before, disabledReason: because };
  await stores.webhooks.update(accountId, after);
  await stores.webhookDeliveries.giveUpPending(accountId, after.id, `The webhook was disabled: ${why}.`);
  await ledger.record({
    class: 'webhook',
    action: 'disable',
    description: `Webhook to ${new URL(after.url).host} disabled: ${why}`,
    before: snapshotOfWebhook(before),
    after: snapshotOfWebhook(after),
  });
}
