import { createHmac } from 'node:crypto';
import type { RandomBytes } from '../../domain/randomness.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function newWebhookSecret(random: RandomBytes): string {
  return PREFIX + Buffer.from(random(SECRET_BYTES)).toString('base64');
}

/**
 * Returns the headers that authenticate a body and its time (Standard Webhooks 1.0, "Signature scheme").
 * @param secrets signing secrets; each creates a signature, so that a receiver that has only the previous secret can
 * also verify
 * @param at Unix seconds
 */
export function signatureHeaders(
  { id, payload }: { readonly id: string; readonly payload: string },
  secrets: readonly string[],
  at: number,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${at}.${payload}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}
