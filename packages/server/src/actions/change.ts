import type { Caller } from '../domain/caller.ts';
import type { TransactionOptions } from '../storage/storage.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Actor, Ledger } from './ledger.ts';
import { type LedgerOptions, OpenLedger } from './open-ledger.ts';
import type { ActionContext, Port, Ports } from './ports.ts';
import { withoutGrantingPrivileges } from './power-guard.ts';

export type { Actor, Ledger } from './ledger.ts';

/** A change in progress: its transaction and caller. */
export interface Work<P extends Port = never> {
  readonly context: ActionContext<P>;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

interface WorkOptions extends LedgerOptions {
  /** Allows the work to record no event, provided that the work changes nothing. */
  readonly mayBeIdle?: boolean;
}

/**
 * Runs a change and everything that follows from its events in one transaction. All changes use this function. Resolves
 * once checks see the change.
 * @throws Error if the work records no event; the transaction is rolled back
 */
export async function change<T>(
  context: ActionContext,
  actor: Actor,
  work: (stores: Stores, ledger: Ledger) => Promise<T>,
  options: TransactionOptions & WorkOptions = {},
): Promise<T> {
  const inside = (stores: Stores) => changeWithin({ context, stores, actor }, work, options);
  const result = await context.storage.transaction(inside, options);
  await context.follower.catchUp();
  return result;
}

interface Within {
  readonly context: Ports<'now' | 'random'>;
  /**
   * The stores of an open transaction. After the commit, the code that opened the transaction waits for the follower.
   */
  readonly stores: Stores;
  readonly actor: Actor;
}

/** Runs a change in an open transaction, which several changes share or which first reads the actor. */
export async function changeWithin<T>(
  { context, stores, actor }: Within,
  work: (stores: Stores, ledger: Ledger) => Promise<T>,
  { mayBeIdle = false, ...options }: WorkOptions = {},
): Promise<T> {
  const ledger = new OpenLedger(context, stores, actor, options);
  const value = await withoutGrantingPrivileges(stores, actor, () => work(stores, ledger));
  if (ledger.isUsed) await ledger.settle();
  else if (!mayBeIdle) throw new Error('A change must be recorded in the transaction that makes it.');
  return value;
}
