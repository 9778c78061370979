import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { webhookWithId } from './rules.ts';
import { viewOfWebhook } from './view.ts';

export const listWebhooks = action(operations.listWebhooks, async (context, caller) =>
  (await context.storage.stores.webhooks.list(caller.accountId)).map(viewOfWebhook),
);

export const getWebhook = action(operations.getWebhook, async (context, caller, { params }) =>
  viewOfWebhook(await webhookWithId(context.storage.stores, caller, params.id)),
);
