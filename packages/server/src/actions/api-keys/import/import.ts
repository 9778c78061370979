import { setImmediate as turn } from 'node:timers/promises';
import { type KeyImport, type KeyImportReport, operations } from '@keyward/contract';
import type { Caller } from '../../../domain/caller.ts';
import { keysImported } from '../../../domain/events/api-keys.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { change, type Ledger } from '../../change.ts';
import type { ActionContext } from '../../ports.ts';
import { applyPlans } from './apply.ts';
import { planImport } from './plan.ts';
import { importCounts, reportOf, withStatus } from './report.ts';
import { optionsOf, requireMayImport, rowsOf } from './request.ts';
import type { ImportScope } from './scope.ts';
import { yieldToRequests } from './yielding.ts';

/** The context and caller of an import. */
interface Import {
  readonly context: ActionContext<'parsing' | 'stopping' | 'publicUrl' | 'keyPrefix'>;
  readonly caller: Caller;
}

/**
 * Adds keys from another system. Unless `partial`, either all rows are imported or none; if none are, the valid rows
 * are reported as `ready`. The import is one transaction, which all other writers wait for.
 */
export const importApiKeys = action(
  operations.importApiKeys,
  (context: ActionContext<'follower' | 'parsing' | 'stopping' | 'publicUrl' | 'keyPrefix'>, caller, { body }) =>
    importKeys({ context, caller }, body),
);

async function importKeys(base: Import, body: KeyImport): Promise<KeyImportReport> {
  const { context, caller } = base;
  requireMayImport(context, caller, body);
  const work = { ...base, options: optionsOf(body) };
  const rows = await rowsOf(context, body);
  if (body.preview) return preview(work, rows);
  const report = await change(context, caller, (stores, ledger) => apply(work, rows, { stores, ledger }), {
    isLarge: true,
  });
  await turn();
  return report;
}

type Options = Pick<ImportScope, 'options'>;

async function preview(work: Import & Options, rows: readonly unknown[]): Promise<KeyImportReport> {
  const { stores } = work.context.storage;
  const planned = await planImport({ ...work, stores, policy: await policyOf(work, stores) }, rows);
  return reportOf(planned.map((each) => withStatus(each, work.context.now())));
}

async function apply(
  work: Import & Options,
  rows: readonly unknown[],
  { stores, ledger }: { readonly stores: Stores; readonly ledger: Ledger },
): Promise<KeyImportReport> {
  const policy = await policyOf(work, stores);
  const planned = await planImport({ ...work, stores, policy }, rows);
  const report = reportOf(await applyPlans({ ...work, stores, ledger, policy }, planned));
  await ledger.record(keysImported(`Import of ${rows.length} rows: ${importCounts(report)}`));
  // Yields to the event loop before the last rows, before the commit and before the response.
  await yieldToRequests(work.context);
  return report;
}

function policyOf({ caller }: Import, stores: Stores) {
  return stores.keyPolicies.get(caller.accountId);
}
