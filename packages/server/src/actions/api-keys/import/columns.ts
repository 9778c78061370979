import { columnName, keyFields } from '@keyward/contract';
import { isHarmlessName } from '../../harmless-name.ts';
import { Refusal } from '../../refusal.ts';
import { type Columns, isEmpty } from './cells.ts';
import { stateColumns } from './state.ts';

/** The names of Keyward's own records and export, and those that rows have. */
const SYNONYMS: Readonly<Record<string, string>> = { appname: 'name', roles: 'role' };

/** Columns of Keyward's own export that an import cannot set. */
export const exportOnlyColumns: readonly string[] = Object.entries(keyFields).flatMap(([name, field]) =>
  'isExportOnly' in field ? [name] : [],
);

/** Every column that is read, or is not needed but known. */
const COLUMNS: ReadonlySet<string> = new Set([
  ...Object.keys(keyFields),
  'name',
  'role',
  'key',
  'sha256',
  'key_format',
  ...stateColumns,
]);

/**
 * Returns the columns to ignore, also as the header of a CSV file spells them.
 * @throws Refusal invalid_request for a column that says whether a key works
 */
export function ignoredColumns(names: readonly string[] = []): ReadonlySet<string> {
  const needed = [...stateColumns, 'expires_at'].find((column) => names.some((name) => looksLike(column, name)));
  if (needed !== undefined) {
    const state = needed === 'expires_at' ? 'expired' : 'were disabled';
    const sentence = `The column ${needed} cannot be ignored, because keys that ${state} would work again.`;
    throw new Refusal('invalid_request', `${sentence} Remove it from ignore_columns.`);
  }
  return new Set([...names, ...names.map(columnName)]);
}

/** Whether a name is read as that of a column: letters of another script may look like Latin ones. */
function looksLike(column: string, name: string): boolean {
  const [expected, letters] = [lettersOf(column), lettersOf(name)];
  return (
    letters.length === expected.length &&
    letters.some((letter) => IS_LATIN.test(letter)) &&
    letters.every((letter, at) => letter === expected[at] || !IS_LATIN.test(letter))
  );
}

const IS_LATIN = /[a-z]/;

/** Without case, width, accents, signs, and characters that are invisible. */
function lettersOf(name: string): string[] {
  const visible = name.normalize('NFKD').replaceAll(/\p{Default_Ignorable_Code_Point}|\P{Letter}/gu, '');
  return [...visible.toLowerCase()];
}

/** @returns the columns that are read, or the reason for refusing the row */
export function readColumns(row: unknown, ignored: ReadonlySet<string>): Columns | string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return 'A row must be an object with name, role and the other columns.';
  }
  const read = Object.entries(row).filter(([column]) => !ignored.has(column) && !exportOnlyColumns.includes(column));
  const unknown = read.find(([column]) => !COLUMNS.has(column));
  return unknown ? unknownColumn(unknown[0]) : withoutSynonyms(Object.fromEntries(read));
}

/** @returns the columns by the names that rows have, or the reason for refusing a row whose synonyms disagree */
function withoutSynonyms(columns: Columns): Columns | string {
  const renamed = { ...columns };
  for (const [synonym, column] of Object.entries(SYNONYMS)) {
    const value = soleEntry(columns[synonym]);
    delete renamed[synonym];
    if (isEmpty(value)) continue;
    if (!isEmpty(renamed[column]) && renamed[column] !== value) {
      return `The columns ${column} and ${synonym} disagree. Correct the row.`;
    }
    renamed[column] = value;
  }
  return renamed;
}

/** A record has its one role in a list. */
function soleEntry(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function unknownColumn(name: string): string {
  const subject = isHarmlessName(name) ? `The column ${name} is` : 'The row has a column that is';
  return `${subject} unknown. Rename it, or name it in ignore_columns (--ignore-columns).`;
}
