import type { SecretKind } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { Delivery, Webhook } from '../../domain/webhook.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { findEncodedSecrets } from '../url-secrets.ts';

/** @throws Refusal not_found, including for endpoints of other accounts */
export async function webhookWithId(stores: Stores, caller: Caller, id: string): Promise<Webhook> {
  const webhook = await stores.webhooks.withId(caller.accountId, id);
  if (!webhook) throw new Refusal('not_found', 'The account has no webhook with this id. Check the id.');
  return webhook;
}

/** @throws Refusal not_found */
export async function deliveryWithId(stores: Stores, caller: Caller, webhook: Webhook, id: string): Promise<Delivery> {
  const delivery = await stores.webhookDeliveries.withId(caller.accountId, id);
  if (delivery?.webhookId !== webhook.id) {
    throw new Refusal('not_found', 'No delivery has this id. Deliveries are kept for 30 days.');
  }
  return delivery;
}

/** URLs of receivers contain random texts, so only secrets that are certainly Keyward's are rejected. */
const NEVER_IN_URLS: readonly SecretKind[] = ['api_key', 'connection_secret', 'replica_credential', 'refresh_token'];

/**
 * Checks only the URL. Each delivery resolves the host name and checks its IP addresses.
 * @throws Refusal url_not_allowed, secret_in_url
 */
export function requireReachable({ outgoing }: Ports<'outgoing'>, url: string): void {
  if (findEncodedSecrets(url).some(({ kind }) => NEVER_IN_URLS.includes(kind))) throw new Refusal('secret_in_url');
  try {
    outgoing.checkUrl(url);
  } catch (error) {
    if (error instanceof OutgoingError) throw new Refusal('url_not_allowed', error.message);
    throw error;
  }
}

/** @throws Refusal webhook_disabled */
export function requireEnabled(webhook: Webhook): void {
  if (webhook.disabledReason !== null) throw new Refusal('webhook_disabled');
}
