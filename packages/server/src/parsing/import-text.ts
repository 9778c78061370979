import { MOST_IMPORT_ROWS } from '@keyward/contract';
import { CsvError, parse } from 'csv-parse/sync';
import { isTooComplex, TOO_COMPLEX } from './json-size.ts';
import { UnreadableText } from './unreadable-text.ts';

/** What a row may hold; name and role it must. */
export const importMembers: readonly string[] = [
  'name',
  'description',
  'role',
  'last_login',
  'sha256',
  'key_format',
  'allowed_ips',
  'rate_limit',
  'expires_at',
  'status',
  'enabled',
  'active',
  'disabled',
  'revoked',
  'owner',
  'tags',
  'metadata',
  'external_id',
];

const NEEDED = ['name', 'role'];
/** Characters of a row; one with every column at its longest has fewer. */
const LONGEST_ROW = 65_536;

/** One more than is accepted, so that it is seen. */
const MOST_READ = MOST_IMPORT_ROWS + 1;

/**
 * Returns the rows of a CSV or JSON file as they are, and of a longer one no more than {@link MOST_IMPORT_ROWS} and one.
 * @throws UnreadableText
 */
export function readImportText(text: string): unknown[] {
  return /^\s*[[{]/.test(text) ? readJson(text).slice(0, MOST_READ) : readCsv(text);
}

function readJson(text: string): unknown[] {
  const parsed = parseJson(text);
  const rows = Array.isArray(parsed) ? parsed : keysOf(parsed);
  if (!Array.isArray(rows)) throw refuse('The JSON must be an array of keys, or an object {"keys": […]}.');
  return rows;
}

function keysOf(parsed: unknown): unknown {
  return typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'keys') : undefined;
}

function parseJson(text: string): unknown {
  if (isTooComplex(text)) throw refuse(TOO_COMPLEX);
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('The file begins like JSON and is not valid JSON.');
  }
}

function readCsv(text: string): unknown[] {
  try {
    return parse(text, {
      columns: readHeader,
      delimiter: delimiterOf(text),
      trim: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
      to: MOST_READ,
    });
  } catch (error) {
    throw error instanceof CsvError ? refuse(sentenceOf(error)) : error;
  }
}

/** Spreadsheets write semicolons where the comma is the decimal sign, and tabs when asked to. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split('\n', 1);
  return [',', ';', '\t'].find((each) => header.includes(each)) ?? ',';
}

/** `Last Login` is last_login. */
function readHeader(header: readonly string[]): string[] {
  const columns = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  const whole =
    columns.every((name) => importMembers.includes(name)) &&
    new Set(columns).size === columns.length &&
    NEEDED.every((name) => columns.includes(name));
  if (whole) return columns;
  throw refuse(
    `The first line must name the columns: ${NEEDED.join(' and ')}, and where wanted the others of ${importMembers.join(', ')}, each once.`,
  );
}

function sentenceOf(error: CsvError): string {
  const line = `Line ${String(error['lines'] ?? '?')} of the file`;
  if (error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') return `${line} has not as many fields as the header.`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `${line} is longer than ${LONGEST_ROW} characters.`;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `${line} begins a quotation that is not closed.`;
  return `${line} is not valid CSV. A field with quotation marks stands in quotation marks, and doubles its own.`;
}

function refuse(sentence: string): UnreadableText {
  return new UnreadableText(sentence);
}
