import { formatTest, redactSecrets } from '@keyward/contract';
import type { Role } from '../../../domain/role.ts';
import { collectStrings, PlainKeyDetector } from '../secrets/plain-keys.ts';
import { type Columns, isEmpty } from './cells.ts';
import { type KeyUpdate, planExisting } from './existing-key.ts';
import { keyFormatsByName } from './key-formats.ts';
import { newKeyFault } from './new-key.ts';
import { type ImportRow, type RowContext, readImportRow } from './row.ts';
import type { ImportScope } from './scope.ts';
import { digestIn } from './secret.ts';
import { ROWS_PER_TURN, yieldToRequests } from './yielding.ts';

/** A row and its plan. */
export interface PlannedRow {
  readonly row: number;
  readonly name: string;
  readonly plan: Plan;
}

type Plan =
  | { readonly kind: 'add'; readonly row: ImportRow }
  | { readonly kind: 'update'; readonly update: KeyUpdate }
  | { readonly kind: 'skip' }
  | { readonly kind: 'reject'; readonly reason: string };

/** Plans all rows without writing anything. */
export async function planImport(work: ImportScope, rows: readonly unknown[]): Promise<PlannedRow[]> {
  const rowContext = await rowContextOf(work);
  const planContext = { earlier: new EarlierRows(), keys: await plainKeysOf(work, rows) };
  const planned: PlannedRow[] = [];
  for (const [at, given] of rows.entries()) {
    if (at % ROWS_PER_TURN === 0) await yieldToRequests(work.context);
    const read = readImportRow(given, rowContext);
    const plan = typeof read === 'string' ? rejectRow(read) : await planOf(work, read, planContext);
    planned.push({ row: at + 1, name: await redactedName(nameIn(given), plan, planContext), plan });
  }
  return planned;
}

async function rowContextOf({ context, caller, stores, options }: ImportScope): Promise<RowContext> {
  const formats = await stores.keyFormats.list(caller.accountId);
  return {
    ignoredColumns: options.ignoredColumns,
    now: context.now(),
    roleNamed: rolesByName(await stores.roles.list(caller.accountId)),
    keyFormats: keyFormatsByName(formats.map((format) => [format.name, formatTest(format)])),
  };
}

/** Returns a case-insensitive lookup of roles. Role names are unique regardless of case. */
function rolesByName(roles: readonly Role[]): (name: string) => Role | undefined {
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  return (name) => byName.get(name.toLowerCase());
}

/** The data that rows are compared with. */
interface PlanContext {
  readonly earlier: EarlierRows;
  readonly keys: PlainKeyDetector;
}

/**
 * Returns the keys that no row may contain: the account's keys and the keys in all rows, including later and rejected
 * rows.
 */
async function plainKeysOf(
  { context, caller, stores }: ImportScope,
  rows: readonly unknown[],
): Promise<PlainKeyDetector> {
  const incoming = new Set<string>();
  for (const [at, row] of rows.entries()) {
    if (at % ROWS_PER_TURN === 0) await yieldToRequests(context);
    const digest = typeof row === 'object' && row !== null ? digestIn(row as Columns) : undefined;
    if (digest) incoming.add(Buffer.from(digest).toString('hex'));
  }
  return PlainKeyDetector.of({ stores, accountId: caller.accountId, now: context.now(), incoming });
}

const REDACTED = '[redacted]';

/** Upper bound of the length of names, and of the length of keys in a registered format. */
const MAX_SHOWN = 256;

/** Redacts the name in a rejected row if it may be a key in the wrong column. */
async function redactedName(name: string, plan: Plan, { keys }: PlanContext): Promise<string> {
  if (plan.kind !== 'reject') return name;
  if (name.length > MAX_SHOWN) return REDACTED;
  return keys.hasKeyFormat(name) || (await keys.areFoundIn([name])) ? REDACTED : name;
}

/** Returns the name in a row, with secrets and the plain key of the row redacted. */
export function nameIn(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  const { appname, name: given, key } = row as Columns;
  const name = isEmpty(given) ? appname : given;
  if (typeof name !== 'string') return '';
  const holdsKey = typeof key === 'string' && key !== '' && name.toLowerCase().includes(key.toLowerCase());
  return holdsKey ? REDACTED : redactSecrets(name);
}

function rejectRow(reason: string): Plan {
  return { kind: 'reject', reason };
}

async function planOf(work: ImportScope, row: ImportRow, { earlier, keys }: PlanContext): Promise<Plan> {
  const duplicateFault = earlier.faultOf(row);
  if (duplicateFault !== undefined) return rejectRow(duplicateFault);
  const plan = await planAlone(work, row, keys);
  if (plan.kind === 'reject') return plan;
  if (plan.kind !== 'skip' && (await keys.areFoundIn(textsToStore(row)))) return rejectRow(PLAIN_KEY);
  earlier.add(row);
  return plan;
}

const PLAIN_KEY =
  'The row contains a plain key of the account or of the import, which would be stored. Remove the key from this row.';
const KEY_AS_NAME = 'name matches a registered key format, so it could be a key. Choose another name.';

/** Returns the texts of a row that would be stored. */
function textsToStore({ name, description, details, disabledReason }: ImportRow): string[] {
  return collectStrings({ name, description, details, disabledReason });
}

async function planAlone(work: ImportScope, row: ImportRow, keys: PlainKeyDetector): Promise<Plan> {
  const { caller, stores } = work;
  const existing = await stores.apiKeys.named(caller.accountId, row.name);
  if (!existing) {
    if (keys.hasKeyFormat(row.name)) return rejectRow(KEY_AS_NAME);
    const fault = await newKeyFault(work, row);
    return fault === undefined ? { kind: 'add', row } : rejectRow(fault);
  }
  const result = await planExisting(work, existing, row);
  if (result === 'skip') return { kind: 'skip' };
  return 'reason' in result ? rejectRow(result.reason) : { kind: 'update', update: result };
}

/** The names and digests of earlier rows; each is accepted once. */
class EarlierRows {
  readonly #names = new Set<string>();
  readonly #digests = new Set<string>();

  faultOf({ name, digest }: ImportRow): string | undefined {
    if (this.#names.has(name.toLowerCase()))
      return 'An earlier row has the same name. Names are case-insensitive; remove one of the rows.';
    if (!digest || !this.#digests.has(Buffer.from(digest).toString('hex'))) return undefined;
    return 'An earlier row has the same sha256. Remove one of the rows.';
  }

  add({ name, digest }: ImportRow): void {
    this.#names.add(name.toLowerCase());
    if (digest) this.#digests.add(Buffer.from(digest).toString('hex'));
  }
}
