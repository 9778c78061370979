import { operations } from '@keyward/contract';
import { webhookTested } from '../../domain/events/webhooks.ts';
import { TEST_EVENT } from '../../domain/webhook.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Outbox } from './outbox.ts';
import { deliveryWithId, requireEnabled, webhookWithId } from './rules.ts';
import { viewOfDelivery } from './view.ts';

export const testWebhook = action(operations.testWebhook, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const webhook = await webhookWithId(stores, caller, params.id);
    requireEnabled(webhook);
    const origin = { accountId: caller.accountId, actor: caller.name, at: context.now() };
    const id = await new Outbox(context, stores, origin).addFor(webhook.id, { type: TEST_EVENT, data: {} });
    await ledger.record(webhookTested(webhook));
    return viewOfDelivery(await deliveryWithId(stores, caller, webhook, id));
  }),
);
