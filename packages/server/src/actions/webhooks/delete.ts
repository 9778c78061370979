import { operations } from '@keyward/contract';
import { webhookDeleted } from '../../domain/events/webhooks.ts';
import type { Webhook } from '../../domain/webhook.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { webhookWithId } from './rules.ts';

export const deleteWebhook = action(operations.deleteWebhook, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    await removeWebhook({ context, caller, stores, ledger }, webhook);
  }),
);

export async function removeWebhook(
  { caller, stores, ledger }: Work,
  webhook: Webhook,
  reason?: string,
): Promise<void> {
  await stores.webhookDeliveries.removeOf(caller.accountId, webhook.id);
  await stores.webhooks.remove(caller.accountId, webhook.id);
  await ledger.record(webhookDeleted(webhook, reason));
}
