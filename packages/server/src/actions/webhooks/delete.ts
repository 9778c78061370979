import { operations } from '@keyward/contract';
import type { Webhook } from '../../domain/webhook.ts';
import { action } from '../action.ts';
import { change, type Work } from '../change.ts';
import { whyText } from '../why-text.ts';
import { webhookWithId } from './rules.ts';
import { snapshotOfWebhook } from './view.ts';

export const deleteWebhook = action(operations.deleteWebhook, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    await removeWebhook({ context, caller, stores, ledger }, webhook);
  }),
);

export async function removeWebhook({ caller, stores, ledger }: Work, webhook: Webhook, why?: string): Promise<void> {
  await stores.webhookDeliveries.removeOf(caller.accountId, webhook.id);
  await stores.webhooks.remove(caller.accountId, webhook.id);
  await ledger.record({
    class: 'webhook',
    action: 'delete',
    description: `Webhook to ${new URL(webhook.url).host} deleted${whyText(why)}`,
    before: snapshotOfWebhook(webhook),
  });
}
