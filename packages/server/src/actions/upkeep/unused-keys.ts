import { setImmediate as turn } from 'node:timers/promises';
import type { Account } from '../../domain/account.ts';
import { policyCaller } from '../../domain/caller.ts';
import type { KeyPolicy } from '../../domain/key-policy.ts';
import {
  noticesCountFrom,
  UNUSED_NOTICE_DAYS,
  type UnusedKeyCandidate,
  unusedCandidates,
  unusedStep,
} from '../../domain/unused-key.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { applyTo } from '../api-keys/change/state.ts';
import { removeKey } from '../api-keys/delete/delete.ts';
import { change, type Ledger, type Work } from '../change.ts';
import { type ActionContext, newId } from '../ports.ts';

/** Keys per transaction, which blocks every other writer. */
const BATCH = 100;

type Unused = NonNullable<KeyPolicy['unused']>;

/**
 * Applies the key policy to unused keys, and announces it a week in advance. Each batch is a transaction that reads its
 * keys again, so that the next run continues where an interrupted run stopped.
 */
export async function applyUnusedKeyPolicies(context: ActionContext<'uses'>, signal?: AbortSignal): Promise<void> {
  const { directory, keyPolicies } = context.storage.stores;
  await context.uses.settle();
  for (const account of await directory.accounts()) {
    const { unused } = await keyPolicies.get(account.id);
    if (unused) await applyToAccount(context, account, unused, signal);
  }
}

async function applyToAccount(
  context: ActionContext,
  account: Account,
  unused: Unused,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { unusedKeys } = context.storage.stores;
  const now = context.now();
  const candidates = unusedCandidates(unused, now);
  for await (const keys of unusedKeys.meeting(account.id, candidates)) {
    // Notices are read only in the transaction.
    const idle = keys.filter((key) => unusedStep(unused, key, null, now) !== null);
    for (let at = 0; at < idle.length && !signal?.aborted; at += BATCH) {
      await applyToBatch(context, account, unused, idle.slice(at, at + BATCH));
      await turn();
    }
    if (signal?.aborted) return;
  }
}

async function applyToBatch(
  context: ActionContext,
  account: Account,
  unused: Unused,
  idle: readonly UnusedKeyCandidate[],
): Promise<void> {
  const caller = policyCaller(account);
  const steps = async (stores: Stores, ledger: Ledger) => {
    for (const { id } of idle) await applyToKey({ context, caller, stores, ledger }, unused, id);
  };
  await change(context, caller, steps, { mayBeIdle: true });
}

async function applyToKey(work: Work, unused: Unused, id: string): Promise<void> {
  const { context, caller, stores, ledger } = work;
  const { accountId } = caller;
  const idle = await stores.unusedKeys.withId(accountId, id);
  if (!idle) return;
  const announced = await stores.notices.announced(accountId, id, noticesCountFrom(idle), ledger.at);
  const next = unusedStep(unused, idle, announced, ledger.at);
  if (!next) return;
  if (next.does === 'notice') {
    const notice = { id: newId(context, 'note'), kind: 'unused', dueAt: next.dueAt, days: UNUSED_NOTICE_DAYS } as const;
    await stores.notices.add(accountId, id, { ...notice, createdAt: ledger.at });
    return;
  }
  const key = await stores.apiKeys.withId(accountId, id);
  if (!key) return;
  const reason = `unused for ${unused.days} days`;
  if (unused.action === 'delete') await removeKey(work, key, { reason });
  else await applyTo('disabled', key, { context, stores, ledger, accountId }, reason);
}
