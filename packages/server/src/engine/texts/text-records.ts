import { SLACK, type TextScan, textScan } from './text-scan.ts';

/**
 * Terminates each field of a record and overwrites deleted records. Sorts before all other bytes, and cannot occur in a
 * search text.
 */
const NUL = 0;
const HEAD = 8;
const PAGE = 65_536;
/** Less than 2 GB, because the scan uses signed numbers. */
const MAX_PAGES = 32_767;
/** Space for the search text before the first record. */
const FIRST_RECORD = 4096;
/** Amount of garbage below which compaction is not worthwhile. */
const MIN_GARBAGE = 1_000_000;
const NO_RECORD = 0;

/**
 * Texts of rows in one contiguous block of memory; see text-scan.ts. Replaced records remain as garbage until they take
 * up a third of the memory.
 */
export class TextRecords {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  readonly #scan: TextScan = textScan(this.#memory);
  #bytes = Buffer.from(this.#memory.buffer);
  #numbers = new DataView(this.#memory.buffer);
  #end = FIRST_RECORD;
  #garbage = 0;
  #rows = 0;
  /** Start of each row's record, or NO_RECORD. */
  #starts = new Uint32Array(0);

  /** Size in bytes, including garbage. */
  get size(): number {
    return this.#end;
  }

  reserve(rows: number): void {
    if (rows <= this.#starts.length) return;
    const larger = new Uint32Array(rows);
    larger.set(this.#starts);
    this.#starts = larger;
  }

  /**
   * @param row a row number below the reserved capacity
   * @param fields the fields, each followed by NUL
   */
  set(row: number, fields: string): void {
    this.delete(row);
    this.#makeRoom(HEAD + fields.length * 3);
    const start = this.#end;
    const length = this.#write(fields, start + HEAD);
    this.#numbers.setUint32(start, length, true);
    this.#numbers.setUint32(start + 4, row, true);
    this.#end = start + HEAD + length;
    this.#starts[row] = start;
    this.#rows = Math.max(this.#rows, row + 1);
  }

  /** Writes ASCII byte by byte, because a call into Node would take longer. Nearly all texts are ASCII. */
  #write(text: string, start: number): number {
    const bytes = this.#bytes;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) return bytes.write(text, start);
      bytes[start + at] = code;
    }
    return text.length;
  }

  delete(row: number): void {
    const start = this.#starts[row];
    if (start === undefined || start === NO_RECORD) return;
    const length = this.#numbers.getUint32(start, true);
    this.#bytes.fill(NUL, start + HEAD, start + HEAD + length);
    this.#starts[row] = NO_RECORD;
    this.#garbage += HEAD + length;
    if (this.#garbage > MIN_GARBAGE && this.#garbage * 3 > this.#end) this.#compact();
  }

  /**
   * Returns an array with 1 for each row that contains the text in a field, valid until the next call. The text must
   * not be empty.
   */
  rowsWith(text: string): Uint8Array {
    const length = Buffer.byteLength(text);
    const out = this.#end + SLACK + length;
    this.#makeRoom(SLACK + length + this.#rows);
    this.#bytes.fill(0, out, out + this.#rows);
    // The text is longer than any record.
    if (length > FIRST_RECORD) return this.#bytes.subarray(out, out + this.#rows);
    this.#bytes.write(text, 0);
    this.#scan(FIRST_RECORD, this.#end, 0, length, out);
    return this.#bytes.subarray(out, out + this.#rows);
  }

  /** Returns all fields of a row as they were written. */
  fields(row: number): string {
    const start = this.#starts[row] as number;
    return this.#bytes.toString('utf8', start + HEAD, start + HEAD + this.#numbers.getUint32(start, true));
  }

  /** Returns a field of a row as it was written. */
  field(row: number, field: number): string {
    const at = this.#fieldAt(row, field);
    let end = at;
    while (this.#bytes[end] !== NUL) end++;
    return this.#bytes.toString('utf8', at, end);
  }

  /** Returns a hash of the first field; see {@link hashOfText}. */
  hashOf(row: number): number {
    let hash = 0;
    for (let at = this.#fieldAt(row, 0); this.#bytes[at] !== NUL; at++) {
      hash = (Math.imul(hash, 31) + (this.#bytes[at] as number)) | 0;
    }
    return hash ^ (hash >>> 15);
  }

  isEqual(row: number, field: number, text: string): boolean {
    const at = this.#fieldAt(row, field);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return this.field(row, field) === text;
      if (this.#bytes[at + index] !== code) return false;
    }
    return this.#bytes[at + text.length] === NUL;
  }

  /** Compares a field with a text in UTF-8, like {@link compare}. */
  compareWith(row: number, field: number, text: Uint8Array): number {
    const at = this.#fieldAt(row, field);
    for (let index = 0; ; index++) {
      const order = (this.#bytes[at + index] as number) - (text[index] ?? NUL);
      if (order !== 0 || index >= text.length) return order;
    }
  }

  /** Compares a field of two rows byte by byte, as the database does. */
  compare(a: number, b: number, field: number): number {
    const bytes = this.#bytes;
    let left = this.#fieldAt(a, field);
    let right = this.#fieldAt(b, field);
    while (bytes[left] === bytes[right] && bytes[left] !== NUL) {
      left++;
      right++;
    }
    return (bytes[left] as number) - (bytes[right] as number);
  }

  #fieldAt(row: number, field: number): number {
    let at = (this.#starts[row] as number) + HEAD;
    for (let left = field; left > 0; left--) {
      while (this.#bytes[at] !== NUL) at++;
      at++;
    }
    return at;
  }

  #makeRoom(bytes: number): void {
    const missingBytes = this.#end + bytes + SLACK - this.#bytes.length;
    if (missingBytes <= 0) return;
    // Growing takes the same time for any size, and untouched pages take no memory.
    const pages = Math.ceil(Math.max(missingBytes, this.#bytes.length / 4) / PAGE);
    this.#memory.grow(Math.max(Math.ceil(missingBytes / PAGE), Math.min(pages, MAX_PAGES - this.#bytes.length / PAGE)));
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#numbers = new DataView(this.#memory.buffer);
  }

  #compact(): void {
    let to = FIRST_RECORD;
    for (let from = FIRST_RECORD; from < this.#end; ) {
      const size = HEAD + this.#numbers.getUint32(from, true);
      const row = this.#numbers.getUint32(from + 4, true);
      if (this.#starts[row] === from) {
        this.#bytes.copyWithin(to, from, from + size);
        this.#starts[row] = to;
        to += size;
      }
      from += size;
    }
    this.#end = to;
    this.#garbage = 0;
  }
}

/** @param text must be ASCII */
export function hashOfText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash ^ (hash >>> 15);
}
