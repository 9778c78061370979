import { hash } from 'node:crypto';
import { foreignFormatOf, formatTest, type KeyTest, operations } from '@keyward/contract';
import type { Columns } from '../../actions/api-keys/import/cells.ts';
import { ignoredColumns, readColumns } from '../../actions/api-keys/import/columns.ts';
import { keyFormatsByName } from '../../actions/api-keys/import/key-formats.ts';
import { withKeyFormat } from '../../actions/api-keys/import/request.ts';
import { digestIn, OWN_KEY_FORMAT, readImportedSecret } from '../../actions/api-keys/import/secret.ts';
import { readImportedState } from '../../actions/api-keys/import/state.ts';
import { listKeyFormats } from '../../actions/key-formats/list.ts';
import { readTime } from '../../actions/time-text.ts';
import type { CliActor } from '../cli.ts';
import { formatCount, formatTable } from '../output.ts';
import { perform } from '../perform.ts';
import type { ImportChoices } from './file-import.ts';
import { splitLines } from './lines.ts';
import { rowsOf } from './parts.ts';
import type { TextFile } from './text-file.ts';

/** A line of the file of old keys, and the matching row of the import file. Does not contain the key. */
export interface CheckedLine {
  readonly line: number;
  readonly row: number | null;
  /** `row`, `no row`, or `row, but denied:` followed by the reason. */
  readonly result: string;
}

/** The properties of a row that the check of its key needs. */
interface IndexedRow {
  readonly row: number;
  readonly denial: string | undefined;
  readonly keyFormat: KeyTest | undefined;
}

/** Settings for parsing rows. */
interface CheckSettings {
  readonly ignored: ReadonlySet<string>;
  readonly now: number;
  /** The key format of rows that do not specify one. */
  readonly defaultFormat: string | undefined;
  /** Key formats by name: the registered formats of the account, and Keyward's own. */
  readonly keyFormats: ReadonlyMap<string, KeyTest>;
}

/**
 * Looks up old keys in an import file by their digests. Does not send, import or count anything, and never prints a
 * key.
 * @param lines text in chunks, with an old key on each line
 * @throws Refusal
 */
export async function checkKeys(
  actor: CliActor,
  file: TextFile,
  lines: AsyncIterable<string>,
  choices: ImportChoices,
): Promise<CheckedLine[]> {
  const index = await indexOf(file, await checkSettingsOf(actor, choices));
  const checked: CheckedLine[] = [];
  for await (const { line, text } of splitLines(lines)) {
    const key = text.trim();
    if (key !== '') checked.push({ line, ...resultOf(key, index.get(hash('sha256', key, 'latin1'))) });
  }
  return checked;
}

async function checkSettingsOf(actor: CliActor, choices: ImportChoices): Promise<CheckSettings> {
  const formats = await perform(actor, operations.listKeyFormats, listKeyFormats, {});
  const keyFormats = keyFormatsByName(
    formats.flatMap((listedFormat) => {
      const format = foreignFormatOf(listedFormat);
      return format ? [[listedFormat.name, formatTest(format)] as const] : [];
    }),
  );
  const ignored = ignoredColumns(choices.ignore_columns);
  return { ignored, now: actor.context.now(), defaultFormat: choices.key_format, keyFormats };
}

/**
 * Indexes the rows by digest. If several rows have the same key, keeps the first, because only that row can be
 * imported.
 */
async function indexOf(file: TextFile, settings: CheckSettings): Promise<ReadonlyMap<string, IndexedRow>> {
  const index = new Map<string, IndexedRow>();
  let row = 0;
  for await (const columns of rowsOf(file)) {
    row += 1;
    const digest = digestOfRow(columns, settings);
    if (!digest) continue;
    const id = Buffer.from(digest).toString('latin1');
    if (!index.has(id)) index.set(id, { row, ...checkRow(columns, settings) });
  }
  return index;
}

/**
 * Returns a digest even if other columns of the row are invalid, so that the key is reported as denied and not as
 * missing.
 */
function digestOfRow(row: unknown, { ignored }: CheckSettings): Uint8Array | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  return digestIn(Object.fromEntries(Object.entries(row).filter(([column]) => !ignored.has(column))));
}

/** Checks the key of a row. The dry run checks role, owner and name. */
function checkRow(row: unknown, settings: CheckSettings): Pick<IndexedRow, 'denial' | 'keyFormat'> {
  const { ignored, defaultFormat, keyFormats, now } = settings;
  const columns = readColumns(defaultFormat === undefined ? row : withKeyFormat(row, defaultFormat), ignored);
  if (typeof columns === 'string') return { denial: rejectedText(columns), keyFormat: undefined };
  const secret = readImportedSecret(columns, settings);
  if (typeof secret === 'string') return { denial: rejectedText(secret), keyFormat: undefined };
  return { denial: denialOf(columns, now), keyFormat: keyFormats.get(secret.keyFormat ?? OWN_KEY_FORMAT) };
}

/** Returns the reason that the key of a row would be denied, based on the row alone. */
function denialOf(columns: Columns, now: number): string | undefined {
  const expiresAt = readTime(columns['expires_at']);
  if (expiresAt === undefined) return rejectedText('expires_at is not a time');
  const isExpired = expiresAt !== null && expiresAt <= now;
  const importedState = readImportedState(columns, isExpired);
  if (typeof importedState === 'string') return rejectedText(importedState);
  if (importedState.state === 'disabled') return 'disabled';
  return isExpired ? 'expired' : undefined;
}

function rejectedText(reason: string): string {
  return `rejected (${reason})`;
}

function resultOf(key: string, match: IndexedRow | undefined): Omit<CheckedLine, 'line'> {
  if (!match) return { row: null, result: 'no row' };
  const { row, keyFormat } = match;
  const denial =
    match.denial ?? (keyFormat && !keyFormat(key) ? 'does not match the key format of the row' : undefined);
  return { row, result: denial === undefined ? 'row' : `row, but denied: ${denial}` };
}

export function hasMissing(checked: readonly CheckedLine[]): boolean {
  return checked.some(({ row }) => row === null);
}

export function checkedLines(checked: readonly CheckedLine[]): string[] {
  const cells = checked.map(({ line, row, result }) => [String(line), String(row ?? '-'), result]);
  const missingCount = checked.filter(({ row }) => row === null).length;
  const deniedCount = checked.filter(({ row, result }) => row !== null && result !== 'row').length;
  const foundCount = checked.length - missingCount - deniedCount;
  return [
    ...formatTable(['LINE', 'ROW', 'RESULT'], cells),
    '',
    `${formatCount(checked.length, 'key')}: ${foundCount} with a row, ${deniedCount} with a row but denied, ${missingCount} without a row.`,
  ];
}
