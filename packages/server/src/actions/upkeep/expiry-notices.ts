import { setImmediate as turn } from 'node:timers/promises';
import type { ApiKey } from '../../domain/api-key.ts';
import { EXPIRY_STAGES, type ExpiryStage, expiriesTold, shortestLifeTold } from '../../domain/notice.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { snapshotOfKey } from '../api-keys/view.ts';
import { type Context, newId } from '../context.ts';
import { notify } from '../webhooks/outbox.ts';

const BATCH = 100;

/**
 * Writes down which keys have come near to their expiry, and tells webhooks in the same transaction: each stage of each
 * expiry once, whatever happens to server and clock.
 */
export async function noticeExpiries(context: Context, signal?: AbortSignal): Promise<void> {
  for (const { id } of await context.storage.stores.directory.accounts()) {
    for (const stage of EXPIRY_STAGES) {
      while (!signal?.aborted && (await noticeBatch(context, id, stage)) === BATCH) await turn();
    }
  }
}

/** @returns how many keys it found */
async function noticeBatch(context: Context, accountId: string, stage: ExpiryStage): Promise<number> {
  const now = context.now();
  const span = { ...expiriesTold(stage, now), days: stage, longerThan: shortestLifeTold(stage) };
  // Looked for outside: mostly there is nothing to write, and then nobody waits for us.
  const ids = await context.storage.stores.notices.untold(accountId, span, BATCH);
  if (ids.length === 0) return 0;
  await context.storage.transaction(async (stores) => {
    for (const id of await stores.notices.untold(accountId, span, BATCH)) {
      const key = await stores.apiKeys.withId(accountId, id);
      if (key && key.expiresAt !== null) await notice(context, stores, accountId, { key, dueAt: key.expiresAt, stage });
    }
  });
  return ids.length;
}

async function notice(
  context: Context,
  stores: Stores,
  accountId: string,
  { key, dueAt, stage }: { readonly key: ApiKey; readonly dueAt: number; readonly stage: ExpiryStage },
): Promise<void> {
  const told = { id: newId(context, 'note'), kind: 'expiry', dueAt, days: stage, createdAt: context.now() } as const;
  if (!(await stores.notices.add(accountId, key.id, told))) return;
  await notify(context, stores, accountId, {
    type: stage === 0 ? 'api_key.expired' : 'api_key.expiring',
    data: { api_key: snapshotOfKey(key), ...(stage > 0 && { days: stage }) },
  });
}
