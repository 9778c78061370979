import { operations } from '@keyward/contract';
import { deadDeliveriesReplayed, deliveryReplayed } from '../../domain/events/webhooks.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
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
    await ledger.record(deliveryReplayed(webhook, after.id));
    return viewOfDelivery(after);
  }),
);

export const replayWebhookDeliveries = action(operations.replayWebhookDeliveries, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    requireEnabled(webhook);
    const replayed = await stores.webhookDeliveries.replayDead(caller.accountId, webhook.id, context.now());
    await ledger.record(deadDeliveriesReplayed(webhook, replayed));
    return { replayed };
  }),
);
