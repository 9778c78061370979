import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { importMembers } from '../actions/api-keys/import-row.ts';
import { Refusal } from '../actions/refusal.ts';
import type { Io } from './io.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const NEEDED = ['name', 'role'];

/**
 * The rows of a CSV or JSON file, as they stand there.
 * @param file a path, or - for standard input
 * @throws Refusal with a sentence about the file
 */
export async function readImportFile(file: string, io: Io): Promise<unknown[]> {
  const bytes = file === '-' ? await io.readInput(MOST_BYTES) : await readBytes(file);
  if (bytes.length > MOST_BYTES) throw refuse('The file is larger than 4 MiB. Split it into several.');
  const text = decode(bytes);
  return /^\s*[[{]/.test(text) ? readJson(text) : readCsv(text);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } catch {
    throw refuse('The file cannot be read. Check its path and its rights.');
  }
}

/** A byte order mark at the beginning is left out. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('The file is not UTF-8 text. Save it as UTF-8.');
  }
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

function readCsv(text: string): unknown[] {
  try {
    return parse(text, { columns: readHeader, delimiter: delimiterOf(text), trim: true, skip_empty_lines: true });
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
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `${line} begins a quotation that is not closed.`;
  return `${line} is not valid CSV. A field with quotation marks stands in quotation marks, and doubles its own.`;
}

function refuse(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}
