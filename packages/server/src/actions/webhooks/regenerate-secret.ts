import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requirePresence } from '../rights.ts';
import { webhookWithId } from './rules.ts';
import { newWebhookSecret } from './signature.ts';
import { viewOfWebhook } from './view.ts';

/** Both sign until then, so that the receiver can take its time. */
const OVERLAP_SECONDS = 86_400;

export const regenerateWebhookSecret = action(
  operations.regenerateWebhookSecret,
  async (context, caller, { params }) => {
    requirePresence(context, caller);
    const secret = newWebhookSecret(context.random);
    return change(context, caller, async (stores, ledger) => {
      const webhook = await webhookWithId(stores, caller, params.id);
      await stores.webhooks.replaceSecret(caller.accountId, webhook.id, secret, context.now() + OVERLAP_SECONDS);
      await ledger.record({
        class: 'webhook',
        subclass: 'secret',
        action: 'regenerate',
        objectId: webhook.id,
        description: `Webhook to ${new URL(webhook.url).host} given a new secret; the old one signs for a day as well`,
      });
      return { ...viewOfWebhook(webhook), secret };
    });
  },
);
