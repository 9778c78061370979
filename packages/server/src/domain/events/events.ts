import { type AuditEvent, idInSnapshot } from '../audit-record.ts';
import type { WebhookEvent } from '../webhook-event.ts';
import { type AccountEvent, accountEvents } from './account.ts';
import { type KeyEvent, keyEvents } from './api-keys.ts';
import { type BulkEvent, bulkEvents } from './bulk-operations.ts';
import { type EntityChange, entities } from './entity.ts';
import type { Effects } from './event.ts';
import { type LeakEvent, leakEvents } from './leaks.ts';
import { type ReplicaEvent, replicaEvents } from './replicas.ts';
import { type ReviewEvent, reviewEvents } from './reviews.ts';
import { type RoleEvent, roleEvents } from './roles.ts';
import { type SessionEvent, sessionEvents } from './sessions.ts';
import { type SharedSecretEvent, sharedSecretEvents } from './shared-secret.ts';
import { type UserEvent, userEvents } from './users.ts';
import { type WebhookChanged, webhookEvents } from './webhooks.ts';

/** All events of an account. The audit record, change-log entry, webhook and issuer are derived from an event. */
export type DomainEvent =
  | AccountEvent
  | BulkEvent
  | KeyEvent
  | LeakEvent
  | ReplicaEvent
  | ReviewEvent
  | RoleEvent
  | SessionEvent
  | SharedSecretEvent
  | UserEvent
  | WebhookChanged;

export type EventName = DomainEvent['name'];

/** The effects of each event. Code does not compile if an event has no row here. */
export const effects: Readonly<Record<EventName, Effects>> = {
  ...accountEvents,
  ...bulkEvents,
  ...keyEvents,
  ...leakEvents,
  ...replicaEvents,
  ...reviewEvents,
  ...roleEvents,
  ...sessionEvents,
  ...sharedSecretEvents,
  ...userEvents,
  ...webhookEvents,
};

export function auditEventOf(event: DomainEvent): AuditEvent | undefined {
  const { audit } = effects[event.name];
  if (!audit) return undefined;
  const [auditClass, subclass, action] = audit;
  const { description = '', before = null, after = null } = event;
  const objectId = event.objectId ?? idInSnapshot({ before, after }) ?? idOfEntity(event);
  return { class: auditClass, subclass, action, description, objectId, before, after };
}

function idOfEntity(event: DomainEvent): string | null {
  const change = entityChangeOf(event);
  return change && entities[change.entity].hasId ? change.entityId : null;
}

export function entityChangeOf({ name, entityId }: DomainEvent): EntityChange | undefined {
  const { changes } = effects[name];
  if (!changes || entityId === undefined) return undefined;
  const [entity, action] = changes;
  return { entity, entityId, action };
}

/**
 * Returns the webhook event of an event: the state after the event (or before it, if the entity was deleted) and, for
 * an update, also the state before. Contains no state for a shared secret.
 */
export function webhookEventOf({ name, entityId, before, after, details }: DomainEvent): WebhookEvent | undefined {
  const { webhook: type } = effects[name];
  if (!type) return undefined;
  const [subject] = type.split('.', 1);
  if (subject === undefined || subject === 'shared_secret') return { type, data: {} };
  const state = after ?? before ?? { id: entityId };
  return { type, data: { [subject]: state, ...(after && before && { before }), ...details } };
}
