import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { Refusal } from '../refusal.ts';
import { importMembers } from './import-row.ts';

const NEEDED = ['name', 'role'];
/** Characters that are read in one turn of the event loop: some milliseconds. */
const AT_ONCE = 16_384;
/** Characters of a row; one with every column at its longest has fewer. */
const LONGEST_ROW = 65_536;

/**
 * The rows of a CSV or JSON file, as they stand there.
 * @throws Refusal invalid_request, with a sentence about the file
 */
export async function readImportText(text: string): Promise<unknown[]> {
  return /^\s*[[{]/.test(text) ? readJson(text) : readCsv(text);
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
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('The file begins like JSON and is not valid JSON.');
  }
}

async function readCsv(text: string): Promise<unknown[]> {
  const reader = parse({
    columns: readHeader,
    delimiter: delimiterOf(text),
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  try {
    return await Readable.from(piecesOf(text)).compose(reader).toArray();
  } catch (error) {
    throw error instanceof CsvError ? refuse(sentenceOf(error)) : error;
  }
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += AT_ONCE) {
    yield text.slice(at, at + AT_ONCE);
    await turn();
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

function refuse(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}
