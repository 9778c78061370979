import { operations, type WebhookChange } from '@keyward/contract';
import { webhookUpdated } from '../../domain/events/webhooks.ts';
import type { Webhook } from '../../domain/webhook.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { requireReauthentication } from '../rights.ts';
import { requireReachable, webhookWithId } from './rules.ts';
import { viewOfWebhook } from './view.ts';

export const updateWebhook = action(
  operations.updateWebhook,
  (context: ActionContext<'outgoing'>, caller, { params, body }) =>
    change(context, caller, async (stores, ledger) => {
      const before = await webhookWithId(stores, caller, params.id);
      if (body.url !== undefined && body.url !== before.url) {
        requireReauthentication(context, caller);
        requireReachable(context, body.url);
      }
      const after = applyChange(before, body);
      await stores.webhooks.update(caller.accountId, after);
      if (after.disabledReason !== null && before.disabledReason === null) {
        await stores.webhookDeliveries.giveUpPending(caller.accountId, after.id, 'The webhook was disabled.');
      }
      await ledger.record(webhookUpdated(before, after));
      return viewOfWebhook(after);
    }),
);

/** Applies a change. Enabling a webhook gives its endpoint another five days to respond. */
function applyChange(webhook: Webhook, { url, description, events, enabled }: WebhookChange): Webhook {
  const isEnabled = webhook.disabledReason === null;
  return {
    ...webhook,
    url: url ?? webhook.url,
    description: description ?? webhook.description,
    events: events ?? webhook.events,
    ...(enabled === true && !isEnabled && { disabledReason: null, failingSince: null }),
    ...(enabled === false && isEnabled && { disabledReason: 'manual' }),
  };
}
