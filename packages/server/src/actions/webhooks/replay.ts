import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { counted } from '../counted.ts';
import { Refusal } from '../refusal.ts';
import { deliveryWithId, requireEnabled, webhookWithId } from './rules.ts';
import { viewOfDelivery } from './view.ts';

export const replayWebhookDelivery = action(operations.replayWebhookDelivery, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    const before = await deliveryWithId(stores, caller, webhook, params.delivery);
    requireEnabled(webhook);
    if (before.state !== 'dead') throw new Refusal('not_dead');
    const after = { ...before, state: 'pending', attempts: 0, nextAttemptAt: context.now() } as const;
    await stores.webhookDeliveries.update(caller.accountId, after);
    await ledger.record({
      class: 'webhook',
      subclass: 'delivery',
      action: 'replay',
      objectId: webhook.id,
      description: `Delivery ${after.id} to ${new URL(webhook.url).host} is sent again`,
    });
    return viewOfDelivery(after);
  }),
);

export const replayWebhookDeliveries = action(operations.replayWebhookDeliveries, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    requireEnabled(webhook);
    const replayed = await stores.webhookDeliveries.reviveDead(caller.accountId, webhook.id, context.now());
    await ledger.record({
      class: 'webhook',
      subclass: 'delivery',
      action: 'replay',
      objectId: webhook.id,
      description: `${counted(replayed, 'dead delivery', 'dead deliveries')} to ${new URL(webhook.url).host} sent again`,
    });
    return { replayed };
  }),
);
