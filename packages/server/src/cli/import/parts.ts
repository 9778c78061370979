import { createHash } from 'node:crypto';
import { MAX_IMPORT_ROWS } from '@keyward/contract';
import { Refusal } from '../../actions/refusal.ts';
import { ImportReader } from '../../parsing/import-reader.ts';
import { UnreadableText } from '../../parsing/unreadable-text.ts';
import type { TextFile } from './text-file.ts';

/** Maximum characters of JSON per part, as for an import over HTTP. Bounds transactions and memory. */
const MAX_PART_LENGTH = 4 * 1024 * 1024;
/** Maximum characters of a JSON array. Unlike JSON Lines, a JSON array is kept in memory as a whole. */
const MAX_JSON = 8 * 1024 * 1024;

/** Number of rows that are imported in one transaction. */
export interface Part {
  readonly rows: readonly unknown[];
  /** Number of the first row in the whole file, from 1. */
  readonly firstRow: number;
  readonly isLast: boolean;
  /** SHA-256 of the rows; detects a file that changed between two reads. */
  readonly digest: string;
}

/**
 * Splits the rows of a file into parts that each fit in one transaction.
 * @throws Refusal
 */
export async function* partsOf(file: TextFile): AsyncGenerator<Part> {
  let part = new PartBuilder(1);
  for await (const row of rowsOf(file)) {
    const json = JSON.stringify(row);
    if (!part.hasRoomFor(json)) {
      yield part.build(false);
      part = new PartBuilder(part.nextRow);
    }
    part.add(row, json);
  }
  if (part.nextRow > 1) yield part.build(true);
}

/**
 * Parses the rows of a file.
 * @throws Refusal
 */
export async function* rowsOf(file: TextFile): AsyncGenerator<unknown> {
  const reader = new ImportReader(MAX_JSON);
  try {
    for await (const chunk of file.chunks()) yield* reader.read(chunk);
    yield* reader.end();
  } catch (error) {
    throw error instanceof UnreadableText ? new Refusal('invalid_request', error.message) : error;
  }
}

class PartBuilder {
  readonly #firstRow: number;
  readonly #rows: unknown[] = [];
  readonly #hash = createHash('sha256');
  #length = 0;

  constructor(firstRow: number) {
    this.#firstRow = firstRow;
  }

  get nextRow(): number {
    return this.#firstRow + this.#rows.length;
  }

  /** Returns whether the part has room for the row. An empty part has room for any row. */
  hasRoomFor(json: string): boolean {
    if (this.#rows.length === 0) return true;
    return this.#rows.length < MAX_IMPORT_ROWS && this.#length + json.length <= MAX_PART_LENGTH;
  }

  add(row: unknown, json: string): void {
    this.#rows.push(row);
    this.#length += json.length;
    this.#hash.update(json).update('\n');
  }

  build(isLast: boolean): Part {
    return { rows: this.#rows, firstRow: this.#firstRow, isLast, digest: this.#hash.digest('hex') };
  }
}
