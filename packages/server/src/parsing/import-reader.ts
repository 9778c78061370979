import { CsvFault, CsvReader, type CsvRecord, columnName } from '@keyward/contract';
import { NotStrictJson, parseStrictText, RepeatedMember } from './strict-json.ts';
import { UnreadableText } from './unreadable-text.ts';

/** The columns that every row must have, with their names in Keyward's own records. */
const REQUIRED_COLUMNS = [
  ['name', 'appname'],
  ['role', 'roles'],
];
/** Maximum characters of a row. A row with every column at its maximum length is shorter. */
const MAX_ROW = 65_536;
/** Each character of JSON may be an escape sequence of six characters. */
const MAX_LINE = 6 * MAX_ROW;

/** A reader for one format. */
interface RowReader {
  /** Returns the rows that the chunk completes. */
  read(chunk: string): Iterable<unknown>;
  /** Returns the last row, which does not need a line break. */
  end(): Iterable<unknown>;
}

/**
 * Reads the rows of an import file in chunks of any size. Buffers one row of CSV or JSON Lines at a time, and the whole
 * text of any other JSON.
 */
export class ImportReader {
  readonly #largestJson: number;
  readonly #format = new FormatSearch();
  #head = '';
  #reader: RowReader | undefined;

  /** @param largestJson maximum characters of JSON that is not JSON Lines */
  constructor(largestJson = Number.POSITIVE_INFINITY) {
    this.#largestJson = largestJson;
  }

  /**
   * Returns the rows that the chunk completes.
   * @throws UnreadableText
   */
  *read(chunk: string): Generator<unknown> {
    if (this.#reader) {
      yield* this.#reader.read(chunk);
      return;
    }
    this.#head += chunk;
    const format = this.#format.read(chunk);
    if (format !== undefined) yield* this.#start(format);
    else if (this.#head.length > this.#largestJson) throw tooLargeError();
  }

  /**
   * Returns the last row.
   * @throws UnreadableText
   */
  *end(): Generator<unknown> {
    if (!this.#reader) yield* this.#start(this.#head.trim() === '' ? 'csv' : 'json');
    yield* this.#reader?.end() ?? [];
  }

  *#start(format: Format): Generator<unknown> {
    this.#reader = this.#readerOf(format);
    yield* this.#reader.read(this.#head);
    this.#head = '';
  }

  #readerOf(format: Format): RowReader {
    if (format === 'csv') return new CsvRows();
    return format === 'lines' ? new JsonLines() : new JsonText(this.#largestJson);
  }
}

type Format = 'csv' | 'lines' | 'json';

/**
 * Detects the format from the start of a text. Reads each character once. JSON Lines have objects on the first two
 * lines.
 */
class FormatSearch {
  #first = '';
  /** The last non-space character of the first line. */
  #last = '';
  #isFirstLine = true;

  /** @returns undefined until the format is known */
  read(chunk: string): Format | undefined {
    const text = this.#first === '' ? chunk.trimStart() : chunk;
    this.#first ||= text.charAt(0);
    if (this.#first === '') return undefined;
    if (this.#first !== '{') return this.#first === '[' ? 'json' : 'csv';
    const next = this.#afterFirstLine(text).trimStart();
    if (next === '') return undefined;
    return next.startsWith('{') && this.#last === '}' ? 'lines' : 'json';
  }

  #afterFirstLine(text: string): string {
    if (!this.#isFirstLine) return text;
    const end = text.indexOf('\n');
    const line = end === -1 ? text : text.slice(0, end);
    this.#last = line.trimEnd().at(-1) ?? this.#last;
    this.#isFirstLine = end === -1;
    return text.slice(line.length);
  }
}

class CsvRows implements RowReader {
  readonly #reader = new CsvReader(MAX_ROW);
  #columns: readonly string[] | undefined;

  *read(chunk: string): Generator<unknown> {
    yield* this.#rows(this.#reader.read(chunk));
  }

  *end(): Generator<unknown> {
    yield* this.#rows(this.#reader.end());
  }

  /** The first record contains the column names. */
  *#rows(records: Iterable<CsvRecord>): Generator<unknown> {
    try {
      for (const record of records) {
        if (this.#columns) yield rowOf(record, this.#columns);
        else this.#columns = readHeader(record.cells);
      }
    } catch (error) {
      throw error instanceof CsvFault ? unreadableError(error.message) : error;
    }
  }
}

function rowOf({ line, cells }: CsvRecord, columns: readonly string[]): Record<string, string> {
  if (cells.length !== columns.length)
    throw unreadableError(`Line ${line} of the file has a different number of fields than the header.`);
  return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
}

function readHeader(header: readonly string[]): string[] {
  const columns = header.map(columnName);
  const isWhole =
    !columns.includes('__proto__') &&
    new Set(columns).size === columns.length &&
    REQUIRED_COLUMNS.every((names) => names.some((name) => columns.includes(name)));
  if (isWhole) return columns;
  throw unreadableError(
    'The first line must contain the column names: name, role and any optional columns, each once.',
  );
}

class JsonLines implements RowReader {
  #rest = '';
  #line = 1;

  *read(chunk: string): Generator<unknown> {
    const [first = '', ...otherLines] = chunk.split('\n');
    this.#rest += first;
    for (const line of otherLines) {
      yield* this.#row(this.#rest);
      this.#line += 1;
      this.#rest = line;
    }
    if (this.#rest.length > MAX_LINE) throw this.#fault(`is longer than ${MAX_LINE} characters.`);
  }

  *end(): Generator<unknown> {
    yield* this.#row(this.#rest);
  }

  *#row(line: string): Generator<unknown> {
    const text = line.trim();
    if (text === '') return;
    if (text.length > MAX_LINE) throw this.#fault(`is longer than ${MAX_LINE} characters.`);
    yield parseJson(text, (sentence) => this.#fault(sentence));
  }

  #fault(sentence: string): UnreadableText {
    return unreadableError(`Line ${this.#line} of the file ${sentence}`);
  }
}

/** Reads an array, an object with `keys`, or one row. */
class JsonText implements RowReader {
  readonly #largest: number;
  #text = '';

  constructor(largest: number) {
    this.#largest = largest;
  }

  read(chunk: string): [] {
    this.#text += chunk;
    if (this.#text.length > this.#largest) throw tooLargeError();
    return [];
  }

  *end(): Generator<unknown> {
    const parsed = parseJson(this.#text.trim(), (sentence) =>
      unreadableError(`The file starts like JSON and ${sentence}`),
    );
    const rows = Array.isArray(parsed) ? parsed : rowsIn(parsed);
    if (!Array.isArray(rows)) throw unreadableError('The JSON must be an array of keys, or an object {"keys": […]}.');
    yield* rows;
  }
}

/** A single line of JSON Lines is also an object. */
function rowsIn(parsed: unknown): unknown {
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const isRow = !('keys' in parsed) && ('name' in parsed || 'appname' in parsed);
  return isRow ? [parsed] : Reflect.get(parsed, 'keys');
}

/** @param faultOf adds the location to a message */
function parseJson(text: string, faultOf: (sentence: string) => UnreadableText): unknown {
  try {
    return parseStrictText(text);
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    throw faultOf(
      error instanceof RepeatedMember
        ? 'contains an object with a repeated member. Remove one of the two.'
        : 'is not valid JSON.',
    );
  }
}

function tooLargeError(): UnreadableText {
  return unreadableError('The JSON array or object is too large. Use JSON Lines, with one key per line.');
}

function unreadableError(sentence: string): UnreadableText {
  return new UnreadableText(sentence);
}
