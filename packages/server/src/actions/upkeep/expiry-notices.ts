import { setImmediate as turn } from 'node:timers/promises';
import type { ApiKey } from '../../domain/api-key.ts';
import { keyExpiring } from '../../domain/events/api-keys.ts';
import { announcedAt, EXPIRY_STAGES, type ExpiryStage, minLifetimeAnnouncedAt } from '../../domain/notice.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { UnannouncedKey } from '../../storage/stores/notice-reads.ts';
import { snapshotOfKey } from '../api-keys/read/view.ts';
import { change, type Ledger } from '../change.ts';
import { keywardIn } from '../ledger.ts';
import { type ActionContext, atOneMoment, newId, type Ports } from '../ports.ts';

const BATCH = 100;

/**
 * Records a notice for each key that expires soon, and sends the webhook event in the same transaction. Does so once
 * per stage and expiry, even if the server restarts or the clock changes.
 */
export async function recordExpiryNotices(context: ActionContext, signal?: AbortSignal): Promise<void> {
  for (const { id } of await context.storage.stores.directory.accounts()) {
    for (const stage of EXPIRY_STAGES) {
      let last: UnannouncedKey | undefined;
      do {
        last = await recordBatch(context, id, stage, last);
        await turn();
      } while (last && !signal?.aborted);
    }
  }
}

/**
 * @param from the last key of the previous batch @returns the last key of this batch; undefined if there are no more
 * keys
 */
async function recordBatch(
  base: ActionContext,
  accountId: string,
  stage: ExpiryStage,
  from: UnannouncedKey | undefined,
): Promise<UnannouncedKey | undefined> {
  const context = atOneMoment(base);
  const filter = {
    condition: announcedAt(stage, context.now()),
    days: stage,
    longerThan: minLifetimeAnnouncedAt(stage),
  };
  // Read outside the transaction, because usually nothing has to be written and other writers need not wait.
  const batch = await context.storage.stores.notices.unannounced(accountId, filter, BATCH, from);
  if (batch.length === 0) return undefined;
  const recordAll = async (stores: Stores, ledger: Ledger) => {
    for (const { id } of await stores.notices.unannounced(accountId, filter, BATCH, from)) {
      const key = await stores.apiKeys.withId(accountId, id);
      if (key && key.expiresAt !== null) {
        await recordNotice({ context, stores, ledger, accountId }, { key, dueAt: key.expiresAt, stage });
      }
    }
  };
  await change(context, keywardIn(accountId), recordAll, { mayBeIdle: true });
  return batch.length === BATCH ? batch.at(-1) : undefined;
}

interface Work {
  readonly context: Ports<'random'>;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly accountId: string;
}

async function recordNotice(
  { context, stores, ledger, accountId }: Work,
  { key, dueAt, stage }: { readonly key: ApiKey; readonly dueAt: number; readonly stage: ExpiryStage },
): Promise<void> {
  const notice = { id: newId(context, 'note'), kind: 'expiry', dueAt, days: stage, createdAt: ledger.at } as const;
  if (!(await stores.notices.add(accountId, key.id, notice))) return;
  await ledger.record(keyExpiring(snapshotOfKey(key), stage));
}
