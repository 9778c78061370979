import { operations } from '@keyward/contract';
import { webhookCreated } from '../../domain/events/webhooks.ts';
import type { Webhook } from '../../domain/webhook.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { type ActionContext, newId } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { requireReachable } from './rules.ts';
import { newWebhookSecret } from './signature.ts';
import { viewOfWebhook } from './view.ts';

/** Limited because every event is stored once per webhook, in the transaction of the change. */
const MAX_WEBHOOKS = 20;

/** Requires users to re-authenticate, because the endpoint receives the account's events. */
export const createWebhook = action(
  operations.createWebhook,
  async (context: ActionContext<'outgoing'>, caller, { body }) => {
    requireReauthentication(context, caller);
    requireReachable(context, body.url);
    return change(context, caller, async (stores, ledger) => {
      const { accountId } = caller;
      const secret = newWebhookSecret(context.random);
      const webhook: Webhook = {
        id: newId(context, 'hook'),
        url: body.url,
        description: body.description ?? '',
        events: body.events ?? [],
        disabledReason: null,
        createdAt: context.now(),
        createdBy: caller.name,
        failingSince: null,
      };
      if ((await stores.webhooks.list(accountId)).length >= MAX_WEBHOOKS) {
        throw new Refusal('limit_reached', `An account has at most ${MAX_WEBHOOKS} webhooks. Delete one first.`);
      }
      await stores.webhooks.add(accountId, webhook, secret);
      await ledger.record(webhookCreated(webhook));
      return { ...viewOfWebhook(webhook), secret };
    });
  },
);
