import { operations } from '@keyward/contract';
import { webhookSecretRegenerated } from '../../domain/events/webhooks.ts';
import type { Webhook } from '../../domain/webhook.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requireReauthentication } from '../rights.ts';
import { webhookWithId } from './rules.ts';
import { newWebhookSecret } from './signature.ts';
import { viewOfWebhook } from './view.ts';

/** Both secrets sign during the overlap, so that the receiver has time to switch to the new one. */
const OVERLAP_SECONDS = 86_400;

export const regenerateWebhookSecret = action(
  operations.regenerateWebhookSecret,
  async (context, caller, { params }) => {
    requireReauthentication(context, caller);
    const secret = newWebhookSecret(context.random);
    return change(context, caller, async (stores, ledger) => {
      const webhook = await webhookWithId(stores, caller, params.id);
      await stores.webhooks.replaceSecret(caller.accountId, webhook.id, secret, context.now() + OVERLAP_SECONDS);
      const after = await withRevokedSecretReplaced(stores, caller.accountId, webhook);
      await ledger.record(webhookSecretRegenerated(webhook, after === webhook));
      return { ...viewOfWebhook(after), secret };
    });
  },
);

/** Stops a revoked secret from signing. The webhook can then only be enabled again manually. */
async function withRevokedSecretReplaced(stores: Stores, accountId: string, webhook: Webhook): Promise<Webhook> {
  if (webhook.disabledReason !== 'secret_revoked') return webhook;
  const after: Webhook = { ...webhook, disabledReason: 'manual' };
  await stores.webhooks.endPrevious(accountId, webhook.id);
  await stores.webhooks.update(accountId, after);
  return after;
}
