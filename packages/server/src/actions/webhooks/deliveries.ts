import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { Page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { deliveryWithId, webhookWithId } from './rules.ts';
import { viewOfDelivery } from './view.ts';

const PAGE_SIZE = 50;

export const listWebhookDeliveries = action(
  operations.listWebhookDeliveries,
  async (context, caller, { params, query }) => {
    const { stores } = context.storage;
    const { id } = await webhookWithId(stores, caller, params.id);
    const size = query.limit ?? PAGE_SIZE;
    const before = query.cursor === undefined ? undefined : readPlace(query.cursor);
    const { state } = query;
    const results = await stores.webhookDeliveries.find(caller.accountId, id, {
      size: size + 1,
      ...(state !== undefined && { state }),
      ...(before !== undefined && { before }),
    });
    const page = results.slice(0, size);
    return new Page(page.map(viewOfDelivery), {
      total: await stores.webhookDeliveries.count(caller.accountId, id, state),
      next_cursor: results.length > size ? String(page.at(-1)?.number) : null,
    });
  },
);

export const getWebhookDelivery = action(operations.getWebhookDelivery, async (context, caller, { params }) => {
  const { stores } = context.storage;
  const webhook = await webhookWithId(stores, caller, params.id);
  const delivery = await deliveryWithId(stores, caller, webhook, params.delivery);
  return { ...viewOfDelivery(delivery), payload: delivery.payload };
});

/** @throws Refusal invalid_cursor */
function readPlace(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new Refusal('invalid_cursor');
  return Number(cursor);
}
