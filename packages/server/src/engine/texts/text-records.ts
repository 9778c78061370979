import { SLACK, type TextScan, textScan } from './text-scan.ts';

/** Ends each field of a record, and fills what is gone: sorts before everything, and is in no text that can be read. */
const NOTHING = 0;
const HEAD = 8;
const PAGE = 65_536;
/** Below 2 GB, which the scan counts in signed numbers. */
const MOST_PAGES = 32_767;
/** Room for a text that is looked for, before the first record. */
const FIRST_RECORD = 4096;
/** Less than that is not worth tidying up. */
const GARBAGE = 1_000_000;
const NO_RECORD = 0;

/**
 * Texts of rows, one after another in one piece of memory: see text-scan.ts. What is replaced stays as garbage until it
 * is a third of everything.
 */
export class TextRecords {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  readonly #scan: TextScan = textScan(this.#memory);
  #bytes = Buffer.from(this.#memory.buffer);
  #numbers = new DataView(this.#memory.buffer);
  #end = FIRST_RECORD;
  #garbage = 0;
  #rows = 0;
  /** Where the record of a row begins, or NO_RECORD. */
  #starts = new Uint32Array(0);

  /** In bytes, with the garbage. */
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
   * @param row below what was reserved
   * @param fields one after another, each with a NUL behind it
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

  /** ASCII, as nearly every text is, byte by byte: the call of a function of Node takes longer than all of them. */
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
    this.#bytes.fill(NOTHING, start + HEAD, start + HEAD + length);
    this.#starts[row] = NO_RECORD;
    this.#garbage += HEAD + length;
    if (this.#garbage > GARBAGE && this.#garbage * 3 > this.#end) this.#tidyUp();
  }

  /** 1 for each row that has the text in one of its fields, until the next call. The text is not empty. */
  rowsWith(text: string): Uint8Array {
    const length = Buffer.byteLength(text);
    const out = this.#end + SLACK + length;
    this.#makeRoom(SLACK + length + this.#rows);
    this.#bytes.fill(0, out, out + this.#rows);
    // In no record there is more than what a record can hold.
    if (length > FIRST_RECORD) return this.#bytes.subarray(out, out + this.#rows);
    this.#bytes.write(text, 0);
    this.#scan(FIRST_RECORD, this.#end, 0, length, out);
    return this.#bytes.subarray(out, out + this.#rows);
  }

  /** All fields of a row, as they were written. */
  fields(row: number): string {
    const start = this.#starts[row] as number;
    return this.#bytes.toString('utf8', start + HEAD, start + HEAD + this.#numbers.getUint32(start, true));
  }

  /** A field of a row, as it was written. */
  field(row: number, which: number): string {
    const at = this.#fieldAt(row, which);
    let end = at;
    while (this.#bytes[end] !== NOTHING) end++;
    return this.#bytes.toString('utf8', at, end);
  }

  /** A hash of the first field: see {@link hashOfText}. */
  hashOf(row: number): number {
    let mixed = 0;
    for (let at = this.#fieldAt(row, 0); this.#bytes[at] !== NOTHING; at++) {
      mixed = (Math.imul(mixed, 31) + (this.#bytes[at] as number)) | 0;
    }
    return mixed ^ (mixed >>> 15);
  }

  is(row: number, which: number, text: string): boolean {
    const at = this.#fieldAt(row, which);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return this.field(row, which) === text;
      if (this.#bytes[at + index] !== code) return false;
    }
    return this.#bytes[at + text.length] === NOTHING;
  }

  /** The order of a field and a text in UTF-8, as {@link compare} has it. */
  compareWith(row: number, which: number, text: Uint8Array): number {
    const at = this.#fieldAt(row, which);
    for (let index = 0; ; index++) {
      const order = (this.#bytes[at + index] as number) - (text[index] ?? NOTHING);
      if (order !== 0 || index >= text.length) return order;
    }
  }

  /** The order of two rows by a field, as the database compares texts: byte by byte. */
  compare(one: number, other: number, which: number): number {
    const bytes = this.#bytes;
    let left = this.#fieldAt(one, which);
    let right = this.#fieldAt(other, which);
    while (bytes[left] === bytes[right] && bytes[left] !== NOTHING) {
      left++;
      right++;
    }
    return (bytes[left] as number) - (bytes[right] as number);
  }

  #fieldAt(row: number, which: number): number {
    let at = (this.#starts[row] as number) + HEAD;
    for (let left = which; left > 0; left--) {
      while (this.#bytes[at] !== NOTHING) at++;
      at++;
    }
    return at;
  }

  #makeRoom(bytes: number): void {
    const missing = this.#end + bytes + SLACK - this.#bytes.length;
    if (missing <= 0) return;
    // Growing costs the same however much it is, and what is not written to yet takes no memory.
    const pages = Math.ceil(Math.max(missing, this.#bytes.length / 4) / PAGE);
    this.#memory.grow(Math.max(Math.ceil(missing / PAGE), Math.min(pages, MOST_PAGES - this.#bytes.length / PAGE)));
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#numbers = new DataView(this.#memory.buffer);
  }

  #tidyUp(): void {
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

/** @param text of ASCII alone */
export function hashOfText(text: string): number {
  let mixed = 0;
  for (let at = 0; at < text.length; at++) mixed = (Math.imul(mixed, 31) + text.charCodeAt(at)) | 0;
  return mixed ^ (mixed >>> 15);
}
