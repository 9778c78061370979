import type { WebhookEventType } from './webhook.ts';

/** An event for webhooks. `data` never contains a secret. */
export interface WebhookEvent {
  readonly type: WebhookEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Returns the body of a webhook in the format of Standard Webhooks.
 * @param at Unix seconds
 */
export function payloadOf(
  { type, data }: { readonly type: string; readonly data: WebhookEvent['data'] },
  { account, actor, at }: { readonly account: string; readonly actor: string; readonly at: number },
): string {
  return JSON.stringify({ type, timestamp: new Date(at * 1000).toISOString(), data: { account, actor, ...data } });
}
