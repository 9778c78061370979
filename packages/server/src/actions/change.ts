import { type AuditEvent, idInSnapshot } from '../domain/audit-record.ts';
import type { Caller } from '../domain/caller.ts';
import { isMadeEntity } from '../domain/making.ts';
import { eventOf } from '../domain/webhook-event.ts';
import type { Change } from '../storage/stores/change-log.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Context } from './context.ts';
import { withoutGrantingPowers } from './power-guard.ts';
import { Outbox } from './webhooks/outbox.ts';

/** The audit event of a change. Members that are left out are empty, but for the id of the object: a snapshot may say it. */
export type Told = Pick<AuditEvent, 'class' | 'action' | 'description'> & Partial<AuditEvent>;

/** Who did it, and where it counts. What a key makes is known as made with it. */
export type Actor = Pick<Caller, 'accountId' | 'name' | 'ip'> & Partial<Pick<Caller, 'kind' | 'id'>>;

/** A change that is being made: the transaction, and who makes it. */
export interface Work {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

export interface Ledger {
  /** When all of it happens. */
  readonly at: number;
  /** An audit record, for what followers must learn an entry of the change log, and what is sent to webhooks. */
  record(told: Told, change?: Change): Promise<void>;
}

/**
 * The one way to change anything: the work, its audit records, its change-log entries and what webhooks are told are one
 * transaction. A work that records nothing is a mistake, and is rolled back.
 */
export async function change<T>(
  context: Context,
  actor: Actor,
  work: (stores: Stores, ledger: Ledger) => Promise<T>,
): Promise<T> {
  const result = await context.storage.transaction(async (stores) => {
    const ledger = openLedger(context, stores, actor);
    const done = await withoutGrantingPowers(stores, actor, () => work(stores, ledger));
    if (!ledger.used) throw new Error('A change must be recorded in the transaction that makes it.');
    return done;
  });
  // Whoever is told of a revocation may rely on it: so no answer before the next check knows.
  await context.follower.catchUp();
  return result;
}

/** For works that share a commit and rarely have anything to record; everything else goes through {@link change}. */
export function openLedger(
  context: Pick<Context, 'now' | 'random'>,
  stores: Stores,
  actor: Actor,
): Ledger & { used: boolean } {
  const at = context.now();
  const outbox = new Outbox(context, stores, { accountId: actor.accountId, actor: actor.name, at });
  return {
    at,
    used: false,
    async record(told, entry) {
      this.used = true;
      const snapshots = { before: null, after: null, ...told };
      const event = { subclass: '', objectId: idInSnapshot(snapshots) ?? idIn(entry), ...snapshots };
      await stores.audit.append(actor.accountId, { ...event, timestamp: at, user: actor.name, ip: actor.ip });
      if (entry) await stores.changeLog.append(actor.accountId, at, entry);
      await noteMaker(stores, actor, at, told, entry);
      const outside = eventOf(event, entry?.entityId);
      if (outside) await outbox.add(outside);
    },
  };
}

/** Entities with ids of their own: the name of a route or resource can belong to another one later. */
const WITH_ID: ReadonlySet<Change['entity']> = new Set(['api-key', 'user', 'account', 'role', 'replica']);

function idIn(entry: Change | undefined): string | null {
  return entry !== undefined && WITH_ID.has(entry.entity) ? entry.entityId : null;
}

/** Remembers what a key makes, and forgets what is gone. */
async function noteMaker(stores: Stores, actor: Actor, at: number, told: Told, entry?: Change): Promise<void> {
  // Followers need not know of webhooks, so the change log has no entry of them.
  const isWebhook = told.class === 'webhook';
  const entity = isWebhook ? 'webhook' : entry?.entity;
  const entityId = isWebhook ? (told.after ?? told.before)?.['id'] : entry?.entityId;
  const action = isWebhook ? told.action : entry?.action;
  if (entity === undefined || !isMadeEntity(entity) || typeof entityId !== 'string') return;
  if (action === 'delete') await stores.makings.forget(actor.accountId, { entity, entityId });
  if (action !== 'create' || actor.kind !== 'key' || actor.id === undefined) return;
  await stores.makings.add(actor.accountId, actor.id, { entity, entityId, madeAt: at });
}
