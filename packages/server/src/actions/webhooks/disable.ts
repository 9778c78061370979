import { webhookDisabled } from '../../domain/events/webhooks.ts';
import type { DisabledReason, Webhook } from '../../domain/webhook.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';

interface Work {
  readonly accountId: string;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** Disables a webhook for a reason other than a manual choice. @param why ends the description of the audit record */
export async function disableWebhook(
  { accountId, stores, ledger }: Work,
  before: Webhook,
  because: Exclude<DisabledReason, 'manual'>,
  why: string,
): Promise<void> {
  const after: Webhook = { ...before, disabledReason: because };
  await stores.webhooks.update(accountId, after);
  await stores.webhookDeliveries.giveUpPending(accountId, after.id, `The webhook was disabled: ${why}.`);
  await ledger.record(webhookDisabled(before, after, why));
}
