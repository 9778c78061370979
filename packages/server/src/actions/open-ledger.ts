import { type EntityChange, hasCreator, isLoggedChange } from '../domain/events/entity.ts';
import { auditEventOf, type DomainEvent, entityChangeOf, webhookEventOf } from '../domain/events/events.ts';
import type { Stores } from '../storage/stores/index.ts';
import { requireReauthenticationToDelete } from './deletions.ts';
import { deleteCreationRecords, IssuerRecorder } from './issued/note.ts';
import type { Actor, Ledger } from './ledger.ts';
import type { Ports } from './ports.ts';
import { Outbox } from './webhooks/outbox.ts';

export interface LedgerOptions {
  /** True if each recorded deletion counts toward re-authentication; false if all were counted in advance. */
  readonly countsDeletions?: boolean;
}

/** The ledger of one transaction. Only change.ts creates ledgers, so that every ledger is settled. */
export class OpenLedger implements Ledger {
  readonly at: number;
  readonly #stores: Stores;
  readonly #actor: Actor;
  readonly #countsDeletions: boolean;
  readonly #issuers: IssuerRecorder;
  readonly #outbox: Outbox;
  #isUsed = false;

  constructor(
    context: Ports<'now' | 'random'>,
    stores: Stores,
    actor: Actor,
    { countsDeletions = true }: LedgerOptions,
  ) {
    this.at = context.now();
    this.#stores = stores;
    this.#actor = actor;
    this.#countsDeletions = countsDeletions;
    this.#issuers = new IssuerRecorder(stores, actor, this.at);
    this.#outbox = new Outbox(context, stores, { accountId: actor.accountId, actor: actor.name, at: this.at });
  }

  /** Returns whether an event was recorded. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  async record(event: DomainEvent): Promise<void> {
    this.#isUsed = true;
    await this.#audit(event);
    const change = entityChangeOf(event);
    if (change && isLoggedChange(change)) await this.#stores.changeLog.append(this.#actor.accountId, this.at, change);
    if (change) await this.#noteCreator(change);
    await this.#issuers.record(event);
    const webhook = webhookEventOf(event);
    if (webhook) await this.#outbox.add(webhook);
  }

  /** Records the issuer of new credentials, and revokes pending links that are no longer valid. */
  async settle(): Promise<void> {
    await this.#issuers.settle(this);
  }

  async #audit(event: DomainEvent): Promise<void> {
    const audited = auditEventOf(event);
    if (!audited) return;
    const { accountId, name: user, ip, session } = this.#actor;
    if (this.#countsDeletions && audited.action === 'delete') {
      await requireReauthenticationToDelete(this.#stores, this.#actor, 1, this.at);
    }
    const record = { ...audited, timestamp: this.at, user, ip, sessionId: session?.id };
    await this.#stores.audit.append(accountId, record);
  }

  /** Records that an API key created an entity, and deletes the records of a deleted entity. */
  async #noteCreator({ entity, entityId, action }: EntityChange): Promise<void> {
    if (!hasCreator(entity)) return;
    const { accountId, kind, id } = this.#actor;
    if (action === 'delete') await deleteCreationRecords(this.#stores, accountId, { entity, entityId });
    if (action !== 'create' || kind !== 'key' || id === undefined) return;
    await this.#stores.creations.add(accountId, id, { entity, entityId, createdAt: this.at });
  }
}
