import { idInSnapshot } from '../domain/audit-record.ts';
import type { Caller } from '../domain/caller.ts';
import { isMadeEntity } from '../domain/making.ts';
import { eventOf } from '../domain/webhook-event.ts';
import type { TransactionOptions } from '../storage/storage.ts';
import type { Change } from '../storage/stores/change-log.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Context } from './context.ts';
import { requireReauthenticationToDelete } from './deletions.ts';
import { forgetMade, IssueNotes } from './issued/note.ts';
import type { Actor, Ledger, Told } from './ledger.ts';
import { withoutGrantingPowers } from './power-guard.ts';
import { Outbox } from './webhooks/outbox.ts';

export type { Actor, Ledger, Told } from './ledger.ts';

/** A change that is being made: the transaction, and who makes it. */
export interface Work {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/**
 * The one way to change anything: the work, its audit records, its change-log entries and what webhooks are told are one
 * transaction. A work that records nothing is a mistake, and is rolled back.
 */
export async function change<T>(
  context: Context,
  actor: Actor,
  work: (stores: Stores, ledger: Ledger) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  const recorded = async (stores: Stores, ledger: OpenLedger) => {
    const done = await work(stores, ledger);
    if (!ledger.used) throw new Error('A change must be recorded in the transaction that makes it.');
    return done;
  };
  return changeIfNeeded(context, actor, recorded, options);
}

/** The same for a work that may find nothing to change; then it must not have changed anything. */
export async function changeIfNeeded<T>(
  context: Context,
  actor: Actor,
  work: (stores: Stores, ledger: OpenLedger) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  const result = await context.storage.transaction(async (stores) => {
    const ledger = openLedger(context, stores, actor);
    const done = await withoutGrantingPowers(stores, actor, () => work(stores, ledger));
    if (ledger.used) await ledger.settle();
    return done;
  }, options);
  // Whoever is told of a revocation may rely on it: so no answer before the next check knows.
  await context.follower.catchUp();
  return result;
}

/** A ledger, and its end: {@link OpenLedger.settle} comes last in each transaction that can change a key, user or role. */
export interface OpenLedger extends Ledger {
  used: boolean;
  /** Records who issued the credentials that are new, and revokes pending links that must not be used any more. */
  settle(): Promise<void>;
}

interface LedgerOptions {
  /** Whether each deletion is counted as it is recorded; false where all of them were before. */
  readonly countsDeletions?: boolean;
}

/** For works that share a commit and rarely have anything to record; everything else goes through {@link change}. */
export function openLedger(
  context: Pick<Context, 'now' | 'random'>,
  stores: Stores,
  actor: Actor,
  { countsDeletions = true }: LedgerOptions = {},
): OpenLedger {
  const at = context.now();
  const notes = new IssueNotes(stores, actor, at);
  const outbox = new Outbox(context, stores, { accountId: actor.accountId, actor: actor.name, at });
  return {
    at,
    used: false,
    async record(told, entry) {
      this.used = true;
      if (countsDeletions && told.action === 'delete') await requireReauthenticationToDelete(stores, actor, 1, at);
      const snapshots = { before: null, after: null, ...told };
      const event = { subclass: '', objectId: idInSnapshot(snapshots) ?? idIn(entry), ...snapshots };
      await stores.audit.append(actor.accountId, {
        ...event,
        timestamp: at,
        user: actor.name,
        ip: actor.ip,
        sessionId: actor.session?.id,
      });
      if (entry) await stores.changeLog.append(actor.accountId, at, entry);
      await noteMaker(stores, actor, at, told, entry);
      await notes.see(told, entry);
      const outside = eventOf(event, entry?.entityId);
      if (outside) await outbox.add(outside);
    },
    async settle() {
      await notes.settle(this);
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
  if (action === 'delete') {
    await forgetMade(stores, actor.accountId, { entity, entityId });
  }
  if (action !== 'create' || actor.kind !== 'key' || actor.id === undefined) return;
  await stores.makings.add(actor.accountId, actor.id, { entity, entityId, madeAt: at });
}
