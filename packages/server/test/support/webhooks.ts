import assert from 'node:assert/strict';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { WebhookSender } from '../../src/actions/webhooks/sender.ts';
import type { Received, Receiver } from '../outgoing/support/receiver.ts';
import type { ApiCaller, Keyward } from './keyward.ts';

export interface AddedWebhook {
  readonly id: string;
  readonly secret: string;
}

/** Adds a webhook with the URL of the receiver. */
export async function addWebhook(
  keyward: Keyward,
  { port }: Receiver,
  options: { events?: string[]; as?: ApiCaller } = {},
): Promise<AddedWebhook> {
  const { events = [], as = await keyward.asUser('ADMIN') } = options;
  const body = { url: `http://127.0.0.1:${port}/hook?token=abc`, events };
  return (await keyward.ok('POST', '/api/v1/webhooks', { body, as })).body.data;
}

/** Sends all due deliveries; an error while sending fails the test. */
export async function sendDueDeliveries(keyward: Keyward): Promise<void> {
  const errors: unknown[] = [];
  const sender = new WebhookSender(keyward.context, (error) => errors.push(error));
  await sender.settle();
  await sender.stop();
  assert.deepEqual(errors, []);
}

/** Returns whether the signature is valid for the secret according to the library of the standard. */
export function isSignedBy(secret: string, { headers, body }: Received): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const expected = new StandardWebhook(secret).sign(String(id), new Date(Number(timestamp) * 1000), body);
  return String(signatures).split(' ').includes(expected);
}

export async function deliveriesOf(keyward: Keyward, webhook: AddedWebhook, query = '') {
  // The clock of a test can be past the expiry of every session.
  const as = await keyward.signIn();
  return (await keyward.ok('GET', `/api/v1/webhooks/${webhook.id}/deliveries${query}`, { as })).body;
}
