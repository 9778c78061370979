import { webhookDisabled } from '../../domain/events/webhooks.ts';
import type { DisabledReason, Webhook } from '../../domain/webhook.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ledger } from '../change.ts';

interface Work {
  readonly accountId: string;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** Disables a webhook automatically. @param reason the end of the audit record's description */
export async function disableWebhook(
  { accountId, stores, ledger }: Work,
  before: Webhook,
  disabledReason: Exclude<DisabledReason, 'manual'>,
  reason: string,
): Promise<void> {
  const after: Webhook = { ...before, disabledReason };
  await stores.webhooks.update(accountId, after);
  await stores.webhookDeliveries.giveUpPending(accountId, after.id, `The webhook was disabled: ${reason}.`);
  await ledger.record(webhookDisabled(before, after, reason));
}
