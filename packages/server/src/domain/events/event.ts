import type { AuditClass, Snapshot } from '../audit-record.ts';
import type { CredentialKind } from '../issued.ts';
import type { WebhookEventType } from '../webhook.ts';
import type { Entity, EntityChange } from './entity.ts';

/** The effects of an event. Each event states all of them. */
export interface Effects {
  /** Class, subclass and action of the audit record; null for events that occur only because time passes. */
  readonly audit: readonly [AuditClass, string, string] | null;
  /** The changed entity, for the change log, the in-memory index, replicas, and creation records. */
  readonly changes: readonly [Entity, EntityChange['action']] | null;
  readonly webhook: WebhookEventType | null;
  /**
   * The credential that the event may have issued; the actor is its issuer. For a replaced secret of a key, the old
   * secret also expires.
   */
  readonly issues: CredentialKind | 'replaced-key-secret' | null;
}

/** The events of one area, by name. */
export type EffectTable = Readonly<Record<string, Effects>>;

/** The effects of an event that only adds an audit record. */
export const recordOnly = { changes: null, webhook: null, issues: null } as const;

interface Facts {
  /** The id of the object, unless a snapshot or the entity contains it. */
  readonly objectId?: string | null;
  readonly before?: Snapshot;
  readonly after?: Snapshot;
  /** Additional fields of the webhook event. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The description of the audit record. */
type Audited<A> = A extends null ? { readonly description?: never } : { readonly description: string };

/** The id of the changed entity; its name if it has no id. */
type Changing<C> = C extends null ? { readonly entityId?: never } : { readonly entityId: string };

/** The union of a table's events. Each event has the fields that its effects require. */
export type EventsOf<T extends EffectTable> = {
  [N in keyof T & string]: Facts & { readonly name: N } & Audited<T[N]['audit']> & Changing<T[N]['changes']>;
}[keyof T & string];
