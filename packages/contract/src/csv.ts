/** The characters that start a formula in spreadsheets, including full-width forms, and the escape mark itself. */
const ACTIVE = "[=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20\\t\\r']";
const UNMARKED = new RegExp(`(^|;)(?=${ACTIVE})`, 'g');
const MARKED = new RegExp(`(^|;)'(?=${ACTIVE})`, 'g');
/** Cells that start or end with white space are quoted, because readers trim unquoted cells. */
const QUOTED = /[",;\r\n]|^\s|\s$/;

/** Escapes a cell for spreadsheets: a `'` precedes each part that would start a formula. */
export function escapeCell(text: string): string {
  return text.replaceAll(UNMARKED, "$1'");
}

/** Reverses {@link escapeCell}. */
export function unescapeCell(text: string): string {
  return text.replaceAll(MARKED, '$1');
}

/** Returns a line of CSV (RFC 4180) in which no cell is read as a formula. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}

function writeCell(value: string | number | null): string {
  const text = escapeCell(String(value ?? ''));
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Returns the column name of a header: `Last Login` is last_login. */
export function columnName(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** Invalid CSV. The message is a sentence with the line number. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
}

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line of the file in which the record starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Matches the text of a cell up to the next mark, for each delimiter. */
const UNQUOTED: ReadonlyMap<string, RegExp> = new Map([
  [',', /[^,"\r\n]*/y],
  [';', /[^;"\r\n]*/y],
  ['\t', /[^\t"\r\n]*/y],
]);

type Position = 'unquoted' | 'quoted' | 'after quote' | 'closed';

/**
 * Reads CSV in chunks of any size, one record at a time. Empty records are skipped; cells are unescaped, and trimmed
 * outside quotation marks. The delimiter is the comma, semicolon or tab of the first line, or the one named by Excel's
 * `sep=` line.
 */
export class CsvReader {
  readonly #maximumLength: number;
  /** The text read until the first line is complete; undefined once the delimiter is known. */
  #head: string | undefined = '';
  /** True if the head is more than white space. */
  #hasText = false;
  readonly #quotedRun = /[^"\r\n]*/y;
  #plain = /[^,"\r\n]*/y;
  #position: Position = 'unquoted';
  #cell = '';
  #cells: string[] = [];
  #length = 0;
  #line = 1;
  #startLine = 1;
  #afterReturn = false;
  #isQuoted = false;

  /** @param maximumLength in characters; a longer record is an error */
  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
  }

  /** Returns the records that the chunk completes. @throws CsvFault */
  *read(chunk: string): Generator<CsvRecord> {
    const text = this.#head === undefined ? chunk : this.#readHead(chunk, false);
    yield* this.#scan(text);
  }

  /** Returns the last record, if it has no line break. @throws CsvFault */
  *end(): Generator<CsvRecord> {
    if (this.#head !== undefined) yield* this.#scan(this.#readHead('', true));
    if (this.#position === 'quoted') throw this.#fault('starts a quoted field that is not closed.');
    yield* this.#endRecord();
  }

  /** Returns an empty string until the first line is complete, then the text from the header on. */
  #readHead(chunk: string, isEnd: boolean): string {
    const head = `${this.#head ?? ''}${chunk}`;
    this.#head = head;
    if (!this.#endsFirstLine(chunk) && !isEnd) {
      if (head.length > this.#maximumLength) throw this.#tooLong();
      return '';
    }
    const text = head.replace(/^\uFEFF/, '');
    const [line = ''] = /^\s*[^\r\n]*/.exec(text) ?? [];
    this.#head = undefined;
    if (line.length > this.#maximumLength) throw this.#tooLong();
    const named = /^\s*"?sep=([,;\t])"?[^\S\r\n]*$/i.exec(line);
    const first = [...UNQUOTED.keys()].find((each) => line.trim().includes(each));
    this.#plain = UNQUOTED.get(named?.[1] ?? first ?? ',') ?? this.#plain;
    if (!named) return text;
    this.#line += line.split(/\r\n|[\r\n]/).length - 1;
    return text.slice(line.length);
  }

  /** Reads each character once. Empty lines before the first line do not end it. */
  #endsFirstLine(chunk: string): boolean {
    const start = this.#hasText ? 0 : chunk.search(/\S/);
    this.#hasText = start !== -1;
    return this.#hasText && /[\r\n]/.test(chunk.slice(start));
  }

  *#scan(text: string): Generator<CsvRecord> {
    for (let at = 0; at < text.length; ) {
      const start = at;
      at = this.#readRun(text, at);
      if (at < text.length) {
        const character = text.charAt(at);
        at += 1;
        if (this.#readMark(character)) yield* this.#endRecord();
      }
      this.#length += at - start;
      if (this.#length > this.#maximumLength) throw this.#tooLong();
    }
  }

  /** Reads up to the next mark. @returns the position of the mark */
  #readRun(text: string, at: number): number {
    const run = this.#position === 'quoted' ? this.#quotedRun : this.#plain;
    run.lastIndex = at;
    const [part = ''] = run.exec(text) ?? [];
    if (part === '') return at;
    this.#afterReturn = false;
    if (this.#position === 'unquoted' || this.#position === 'quoted') this.#cell += part;
    else if (part.trim() === '') this.#position = 'closed';
    else throw this.#invalid();
    return at + part.length;
  }

  /** Reads a delimiter, quotation mark or line break. @returns whether the record ends */
  #readMark(character: string): boolean {
    const followsReturn = this.#afterReturn;
    this.#afterReturn = character === '\r';
    const isBreak = character === '\n' || character === '\r';
    if (isBreak && !(character === '\n' && followsReturn)) this.#line += 1;
    if (character === '"') this.#readQuote();
    else if (this.#position === 'quoted') this.#cell += character;
    else if (isBreak) return true;
    else this.#endCell();
    return false;
  }

  #readQuote(): void {
    if (this.#position === 'quoted') this.#position = 'after quote';
    else if (this.#position === 'after quote') this.#readDoubled();
    else if (this.#position === 'unquoted' && this.#cell.trim() === '') {
      this.#cell = '';
      this.#isQuoted = true;
      this.#position = 'quoted';
    } else throw this.#invalid();
  }

  #readDoubled(): void {
    this.#cell += '"';
    this.#position = 'quoted';
  }

  #endCell(): void {
    this.#cells.push(unescapeCell(this.#isQuoted ? this.#cell : this.#cell.trim()));
    this.#cell = '';
    this.#isQuoted = false;
    this.#position = 'unquoted';
  }

  *#endRecord(): Generator<CsvRecord> {
    this.#endCell();
    const cells = this.#cells;
    const line = this.#startLine;
    this.#cells = [];
    this.#length = 0;
    this.#startLine = this.#line;
    if (cells.some((cell) => cell !== '')) yield { line, cells };
  }

  #tooLong(): CsvFault {
    return this.#fault(`is longer than ${this.#maximumLength} characters.`);
  }

  #invalid(): CsvFault {
    return this.#fault('is not valid CSV. Quote a field that contains quotation marks, and double the marks inside.');
  }

  #fault(sentence: string): CsvFault {
    return new CsvFault(`Line ${this.#line} of the file ${sentence}`);
  }
}
