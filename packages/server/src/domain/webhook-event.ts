import type { AuditEvent } from './audit-record.ts';
import type { WebhookEventType } from './webhook.ts';

/** Something that happened, for those elsewhere who listen. `data` never holds a secret. */
export interface WebhookEvent {
  readonly type: WebhookEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Which record of the audit log is an event, by class and action. What is told of here is told of everywhere. */
const EVENTS: Readonly<Record<string, WebhookEventType>> = {
  'apikey/create': 'api_key.created',
  'apikey/update': 'api_key.updated',
  'apikey/regenerate': 'api_key.regenerated',
  'apikey/start': 'api_key.rotated',
  'apikey/reissue': 'api_key.rotated',
  'apikey/finish': 'api_key.rotation_finished',
  'apikey/cancel': 'api_key.rotation_cancelled',
  'apikey/quarantine': 'api_key.quarantined',
  'apikey/disable': 'api_key.disabled',
  'apikey/enable': 'api_key.enabled',
  'apikey/delete': 'api_key.deleted',
  'secret/create': 'shared_secret.created',
  'secret/regenerate': 'shared_secret.regenerated',
  'secret/reveal': 'shared_secret.revealed',
  'user/create': 'user.created',
  'user/approve': 'user.approved',
  'user/update': 'user.updated',
  'user/reset': 'user.password_reset',
  'user/delete': 'user.deleted',
  'leak/report': 'leak.reported',
  'leak/resolve': 'leak.resolved',
};

/** What the record is about, as a member of the event. */
const SUBJECTS: Readonly<Record<string, string>> = { apikey: 'api_key', user: 'user', leak: 'leak' };

/**
 * The event that a record of the audit log is, if it is one. It carries what the record does: the state after the change
 * (before it, where nothing is left), and of a change the state before it as well.
 * @param entityId of what was changed, where the record itself does not say
 */
export function eventOf(
  record: Pick<AuditEvent, 'class' | 'action' | 'before' | 'after'>,
  entityId: string | undefined,
): WebhookEvent | undefined {
  const type = EVENTS[`${record.class}/${record.action}`];
  if (!type) return undefined;
  const subject = SUBJECTS[record.class];
  if (!subject) return { type, data: {} };
  const { before, after } = record;
  const state = after ?? before ?? { id: entityId };
  return { type, data: { [subject]: state, ...(after && before && { before }) } };
}

/** The body of a webhook, in the shape of Standard Webhooks. @param at Unix seconds */
export function payloadOf(
  { type, data }: { readonly type: string; readonly data: WebhookEvent['data'] },
  { account, actor, at }: { readonly account: string; readonly actor: string; readonly at: number },
): string {
  return JSON.stringify({ type, timestamp: new Date(at * 1000).toISOString(), data: { account, actor, ...data } });
}
