import { CsvFault, CsvReader, type CsvRecord, MOST_IMPORT_ROWS } from '@keyward/contract';
import { isTooComplex, TOO_COMPLEX } from './json-size.ts';
import { UnreadableText } from './unreadable-text.ts';

const NEEDED = ['name', 'role'];
/** Characters of a row; one with every column at its longest has fewer. */
const LONGEST_ROW = 65_536;

/** One more than is accepted, so that it is seen. */
const MOST_READ = MOST_IMPORT_ROWS + 1;

/**
 * Returns the rows of a CSV or JSON file as they are, and of a longer one no more than {@link MOST_IMPORT_ROWS} and one.
 * @throws UnreadableText
 */
export function readImportText(given: string): unknown[] {
  const text = given.replace(/^\uFEFF/, '');
  return /^\s*[[{]/.test(text) ? readJson(text).slice(0, MOST_READ) : readCsv(text);
}

/** Two objects on lines of their own, as JSON Lines have them. */
const JSON_LINES = /^\s*\{[^\r\n]*\}[^\S\n]*\n\s*\{/;

function readJson(text: string): unknown[] {
  if (JSON_LINES.test(text)) return readJsonLines(text);
  const parsed = parseJson(text);
  const rows = Array.isArray(parsed) ? parsed : keysOf(parsed);
  if (!Array.isArray(rows)) throw refuse('The JSON must be an array of keys, or an object {"keys": […]}.');
  return rows;
}

function readJsonLines(text: string): unknown[] {
  if (isTooComplex(text)) throw refuse(TOO_COMPLEX);
  const lines = [...text.split('\n').entries()].filter(([, line]) => line.trim() !== '');
  return lines.slice(0, MOST_READ).map(([at, line]) => parseLine(line, at + 1));
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw refuse(`Line ${number} of the file is not valid JSON.`);
  }
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
    return Array.from(rowsOf(recordsOf(text)));
  } catch (error) {
    throw error instanceof CsvFault ? refuse(error.message) : error;
  }
}

function* recordsOf(text: string): Generator<CsvRecord> {
  const reader = new CsvReader(LONGEST_ROW);
  yield* reader.read(text);
  yield* reader.end();
}

/** The first record names the columns of all others. */
function* rowsOf(records: Iterable<CsvRecord>): Generator<Record<string, string>> {
  let columns: readonly string[] | undefined;
  let count = 0;
  for (const record of records) {
    if (!columns) {
      columns = readHeader(record.cells);
      continue;
    }
    yield rowOf(record, columns);
    count += 1;
    if (count === MOST_READ) return;
  }
}

function rowOf({ line, cells }: CsvRecord, columns: readonly string[]): Record<string, string> {
  if (cells.length !== columns.length) throw refuse(`Line ${line} of the file has not as many fields as the header.`);
  return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
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
    !columns.includes('__proto__') &&
    new Set(columns).size === columns.length &&
    NEEDED.every((name) => columns.includes(name));
  if (whole) return columns;
  throw refuse(`The first line must name the columns: ${NEEDED.join(' and ')}, and the optional ones, each once.`);
}

function refuse(sentence: string): UnreadableText {
  return new UnreadableText(sentence);
}
