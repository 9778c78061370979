import { isHarmlessName } from '../harmless-name.ts';
import { Refusal } from '../refusal.ts';
import { stateColumns } from './import-state.ts';

/** The columns of a row by name. */
export type Columns = Readonly<Record<string, unknown>>;

const COLUMNS: ReadonlySet<string> = new Set([
  'name',
  'role',
  'description',
  'last_login',
  'key',
  'sha256',
  'key_format',
  'allowed_ips',
  'rate_limit',
  'expires_at',
  ...stateColumns,
  'owner',
  'tags',
  'metadata',
  'external_id',
]);

/** Columns of Keyward's own export that an import cannot set. */
const NOT_SET: ReadonlySet<string> = new Set([
  'id',
  'created_at',
  'created_by',
  'last_ip',
  'hint',
  'disabled_reason',
  'rotation',
  'good',
  'refused',
]);

/**
 * Returns the columns to ignore, also as the header of a CSV file spells them.
 * @throws Refusal invalid_request for a column that says whether a key works
 */
export function ignoredColumns(names: readonly string[] = []): ReadonlySet<string> {
  const normalized = names.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const needed = stateColumns.find((column) => normalized.includes(column));
  if (needed !== undefined) {
    const sentence = `The column ${needed} cannot be ignored, because keys that were disabled would work again.`;
    throw new Refusal('invalid_request', `${sentence} Remove it from ignore_columns.`);
  }
  return new Set([...names, ...normalized]);
}

/** @returns the columns that are read, or the reason for refusing the row */
export function readColumns(row: unknown, ignored: ReadonlySet<string>): Columns | string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return 'A row must be an object with name, role and the other columns.';
  }
  const read = Object.entries(row).filter(([column]) => !ignored.has(column));
  const unknown = read.find(([column]) => !COLUMNS.has(column) && !NOT_SET.has(column));
  return unknown ? unknownColumn(unknown[0]) : Object.fromEntries(read);
}

function unknownColumn(name: string): string {
  const subject = isHarmlessName(name) ? `The column ${name} is` : 'The row has a column that is';
  return `${subject} unknown. Rename it, or name it in ignore_columns (--ignore-columns).`;
}
