import { redactSecrets, shapeTest } from '@keyward/contract';
import type { Role } from '../../domain/role.ts';
import { type Columns, isEmpty } from './import-cells.ts';
import { judgeExisting, type KeyUpdate } from './import-existing.ts';
import { newKeyFault } from './import-new.ts';
import { type ImportGround, type ImportRow, readImportRow } from './import-row.ts';
import { nextTurn, ROWS_PER_TURN } from './import-turns.ts';
import type { ImportWork } from './import-work.ts';
import { keyFormatsByName } from './key-formats.ts';

/** A row, and what the import does with it. */
export interface PlannedRow {
  readonly row: number;
  readonly name: string;
  readonly plan: Plan;
}

type Plan =
  | { readonly kind: 'add'; readonly row: ImportRow }
  | { readonly kind: 'update'; readonly update: KeyUpdate }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse'; readonly reason: string };

/** Judges all rows and changes nothing. */
export async function planImport(work: ImportWork, rows: readonly unknown[]): Promise<PlannedRow[]> {
  const ground = await groundOf(work);
  const earlier = new EarlierRows();
  const planned: PlannedRow[] = [];
  for (const [at, given] of rows.entries()) {
    if (at % ROWS_PER_TURN === 0) await nextTurn(work.context);
    const read = readImportRow(given, ground);
    const plan = typeof read === 'string' ? refuse(read) : await planOf(work, read, earlier);
    planned.push({ row: at + 1, name: nameIn(given), plan });
  }
  return planned;
}

async function groundOf({ context, caller, stores, options }: ImportWork): Promise<ImportGround> {
  const shapes = await stores.keyShapes.list(caller.accountId);
  return {
    ignoredColumns: options.ignoredColumns,
    now: context.now(),
    roleNamed: rolesByName(await stores.roles.list(caller.accountId)),
    keyFormats: keyFormatsByName(shapes.map((shape) => [shape.name, shapeTest(shape)])),
  };
}

/** Custom roles, like names of keys, are unique without regard to case. */
function rolesByName(roles: readonly Role[]): (name: string) => Role | undefined {
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  return (name) => byName.get(name.toLowerCase());
}

/** A secret in the column of names is not repeated, nor is the plain key of the row. */
export function nameIn(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  const { appname, name: given, key } = row as Columns;
  const name = isEmpty(given) ? appname : given;
  if (typeof name !== 'string') return '';
  return typeof key === 'string' && key !== '' && name.includes(key) ? '[redacted]' : redactSecrets(name);
}

function refuse(reason: string): Plan {
  return { kind: 'refuse', reason };
}

async function planOf(work: ImportWork, row: ImportRow, earlier: EarlierRows): Promise<Plan> {
  const repeated = earlier.faultOf(row);
  if (repeated !== undefined) return refuse(repeated);
  const plan = await planAlone(work, row);
  if (plan.kind !== 'refuse') earlier.add(row);
  return plan;
}

async function planAlone(work: ImportWork, row: ImportRow): Promise<Plan> {
  const { caller, stores } = work;
  const existing = await stores.apiKeys.named(caller.accountId, row.name);
  if (!existing) {
    const fault = await newKeyFault(work, row);
    return fault === undefined ? { kind: 'add', row } : refuse(fault);
  }
  const judged = await judgeExisting(work, existing, row);
  if (judged === 'skip') return { kind: 'skip' };
  return 'reason' in judged ? refuse(judged.reason) : { kind: 'update', update: judged };
}

/** The names and digests of rows that are imported: each is accepted once. */
class EarlierRows {
  readonly #names = new Set<string>();
  readonly #digests = new Set<string>();

  faultOf({ name, digest }: ImportRow): string | undefined {
    if (this.#names.has(name.toLowerCase()))
      return 'An earlier row has the same name. Names are case-insensitive; remove one of them.';
    if (!digest || !this.#digests.has(Buffer.from(digest).toString('hex'))) return undefined;
    return 'An earlier row has the same sha256. Remove one of them.';
  }

  add({ name, digest }: ImportRow): void {
    this.#names.add(name.toLowerCase());
    if (digest) this.#digests.add(Buffer.from(digest).toString('hex'));
  }
}
