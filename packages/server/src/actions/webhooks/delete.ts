import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { webhookWithId } from './rules.ts';
import { snapshotOfWebhook } from './view.ts';

export const deleteWebhook = action(operations.deleteWebhook, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    await stores.webhookDeliveries.removeOf(caller.accountId, webhook.id);
    await stores.webhooks.remove(caller.accountId, webhook.id);
    await ledger.record({
      class: 'webhook',
      action: 'delete',
      description: `Webhook to ${new URL(webhook.url).host} deleted`,
      before: snapshotOfWebhook(webhook),
    });
  }),
);
