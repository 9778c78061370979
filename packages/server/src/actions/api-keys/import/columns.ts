import { columnName, keyFields } from '@keyward/contract';
import { isHarmlessName } from '../../harmless-name.ts';
import { Refusal } from '../../refusal.ts';
import { type Columns, isEmpty } from './cells.ts';
import { stateColumns } from './state.ts';

/** Column names of Keyward's records and exports, with the names that an import uses for them. */
const SYNONYMS: Readonly<Record<string, string>> = { appname: 'name', roles: 'role' };

/** Columns of Keyward's own export that an import cannot set. */
export const exportOnlyColumns: readonly string[] = Object.entries(keyFields).flatMap(([name, field]) =>
  'isExportOnly' in field ? [name] : [],
);

/** All columns that an import recognizes, including columns that are not read. */
const COLUMNS: ReadonlySet<string> = new Set([
  ...Object.keys(keyFields),
  'name',
  'role',
  'key',
  'sha256',
  'key_format',
  ...stateColumns,
]);

/** Reasons why a column cannot be ignored. The columns for the state of a key are handled separately. */
const REASONS: Readonly<Record<string, string>> = {
  expires_at: 'keys that expired would work again',
  environment: 'its keys would belong to another environment',
};

/**
 * Returns the columns to ignore, including their spelling in the header of a CSV file.
 * @throws Refusal invalid_request for a column that decides whether a key is valid
 */
export function ignoredColumns(names: readonly string[] = []): ReadonlySet<string> {
  const needed = [...stateColumns, ...Object.keys(REASONS)].find((column) =>
    names.some((name) => resemblesColumn(column, name)),
  );
  if (needed !== undefined) {
    const reason = REASONS[needed] ?? 'keys that were disabled would work again';
    throw new Refusal(
      'invalid_request',
      `The column ${needed} cannot be ignored, because ${reason}. Remove it from ignore_columns.`,
    );
  }
  return new Set([...names, ...names.map(columnName)]);
}

/**
 * Returns whether a name can be mistaken for the name of a column, because letters of other scripts can look like Latin
 * letters.
 */
function resemblesColumn(column: string, name: string): boolean {
  const [expected, letters] = [lettersOf(column), lettersOf(name)];
  return (
    letters.length === expected.length &&
    letters.some((letter) => IS_LATIN.test(letter)) &&
    letters.every((letter, at) => letter === expected[at] || !IS_LATIN.test(letter))
  );
}

const IS_LATIN = /[a-z]/;

/** Returns the letters of a name without case, width, accents, punctuation and invisible characters. */
function lettersOf(name: string): string[] {
  const visible = name.normalize('NFKD').replaceAll(/\p{Default_Ignorable_Code_Point}|\P{Letter}/gu, '');
  return [...visible.toLowerCase()];
}

/** @returns the columns to read, or the reason for rejecting the row */
export function readColumns(row: unknown, ignored: ReadonlySet<string>): Columns | string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return 'A row must be an object with name, role and the other columns.';
  }
  const read = Object.entries(row).filter(([column]) => !ignored.has(column) && !exportOnlyColumns.includes(column));
  const unknown = read.find(([column]) => !COLUMNS.has(column));
  return unknown ? unknownColumn(unknown[0]) : withoutSynonyms(Object.fromEntries(read));
}

/** @returns the columns without synonyms, or the reason for rejecting a row with conflicting synonyms */
function withoutSynonyms(columns: Columns): Columns | string {
  const result = { ...columns };
  for (const [synonym, column] of Object.entries(SYNONYMS)) {
    const value = unwrapSingleElement(columns[synonym]);
    delete result[synonym];
    if (isEmpty(value)) continue;
    if (!isEmpty(result[column]) && result[column] !== value) {
      return `The columns ${column} and ${synonym} disagree. Correct the row.`;
    }
    result[column] = value;
  }
  return result;
}

/** Returns the element of a list with one element, because Keyward's records contain the role as a list. */
function unwrapSingleElement(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function unknownColumn(name: string): string {
  const subject = isHarmlessName(name) ? `The column ${name} is` : 'The row has a column that is';
  return `${subject} unknown. Rename it, or list it in ignore_columns (--ignore-columns).`;
}
