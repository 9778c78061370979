import type { ImportedRow } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { keyCreated } from '../../../domain/events/api-keys.ts';
import { randomGeneration } from '../../../domain/generation.ts';
import type { Ledger } from '../../change.ts';
import { newId } from '../../ports.ts';
import { snapshotOfKey } from '../read/view.ts';
import { detailsOfNew } from '../rules/details.ts';
import { limitsAfter, NO_LIMITS } from '../rules/limits.ts';
import { newSecret, viewWithNewSecret } from '../secrets/new-secret.ts';
import { updateExisting } from './existing-key.ts';
import { importedExpiry } from './lifetime.ts';
import type { PlannedRow } from './plan.ts';
import { unappliedOutcomeOf } from './report.ts';
import type { ImportRow } from './row.ts';
import type { ImportScope } from './scope.ts';
import { ROWS_PER_TURN, yieldToRequests } from './yielding.ts';

/** The transaction of an import. */
interface Work extends ImportScope {
  readonly ledger: Ledger;
}

/** Applies the plans. If a row is rejected, nothing is imported unless the import is partial. */
export async function applyPlans(work: Work, planned: readonly PlannedRow[]): Promise<ImportedRow[]> {
  const isImporting = work.options.partial || planned.every(({ plan }) => plan.kind !== 'reject');
  const outcomes: ImportedRow[] = [];
  for (const each of planned) {
    outcomes.push(isImporting ? await applyPlan(work, each) : unappliedOutcomeOf(each));
    if (each.row % ROWS_PER_TURN === 0) await yieldToRequests(work.context);
  }
  return outcomes;
}

async function applyPlan(work: Work, planned: PlannedRow): Promise<ImportedRow> {
  const { row, name, plan } = planned;
  if (plan.kind === 'add') return { row, name, outcome: 'imported', ...(await add(work, plan.row)) };
  if (plan.kind !== 'update') return unappliedOutcomeOf(planned);
  await updateExisting(work, plan.update);
  return { row, name, outcome: 'updated' };
}

async function add(work: Work, row: ImportRow): Promise<Pick<ImportedRow, 'appkey' | 'connection_secret'>> {
  const { context, caller, stores, ledger } = work;
  if (row.digest) {
    await store(work, await newKey(work, row, { digest: row.digest, hint: null }));
    return {};
  }
  const secret = newSecret(context);
  const key = await store(work, await newKey(work, row, secret));
  const { appkey, connection_secret } = await viewWithNewSecret(context, caller, { stores, ledger }, key, secret);
  return { appkey, ...(connection_secret !== undefined && { connection_secret }) };
}

async function newKey(work: Work, row: ImportRow, { digest, hint }: Pick<ApiKey, 'digest' | 'hint'>): Promise<ApiKey> {
  const { context, caller } = work;
  return {
    id: newId(context, 'key'),
    appname: row.name,
    description: row.description,
    role: row.role.name,
    digest,
    hint,
    generation: randomGeneration(context.random),
    state: row.state,
    disabledReason: row.disabledReason,
    isSecretRevoked: false,
    createdAt: context.now(),
    createdBy: caller.name,
    expiresAt: importedExpiry(work, row.expiresAt),
    ...limitsAfter(row.limits, NO_LIMITS),
    ...(await detailsOfNew(work, row.details)),
    keyFormat: row.keyFormat,
    rotation: null,
    lastLogin: row.lastLogin,
    lastIp: null,
  };
}

async function store({ caller, stores, ledger, options }: Work, key: ApiKey): Promise<ApiKey> {
  if (options.reusesNames) await stores.deletedKeys.release(caller.accountId, key.appname);
  await stores.apiKeys.add(caller.accountId, key);
  await ledger.record(keyCreated(key, snapshotOfKey(key), 'imported'));
  return key;
}
