import { readImportText } from './import-text.ts';
import { ParsingThread } from './parsing-thread.ts';
import { parseStrictJson } from './strict-json.ts';

/** Up to here a text is read where it is: that takes a few milliseconds. */
const SMALL = 64 * 1024;
/** The same of CSV, which takes four times as long. */
const SMALL_FILE = 16 * 1024;
/** A list of checks does not wait for a file of keys. */
const MEDIUM = 1024 * 1024;

/** Reads texts that callers send: small ones immediately, others in threads. */
export class Parsing {
  readonly #medium = new ParsingThread();
  readonly #large = new ParsingThread();
  readonly #schemas = new WeakMap<object, string>();

  /**
   * Returns the value of JSON; of all but small texts the schema is checked as well.
   * @throws NotStrictJson, DoesNotFit, UnreadableText
   */
  async json(bytes: Buffer, schema: object): Promise<unknown> {
    if (bytes.length <= SMALL) return parseStrictJson(bytes);
    const text = this.#schemas.get(schema) ?? JSON.stringify(schema);
    this.#schemas.set(schema, text);
    return this.#threadFor(bytes).read({ kind: 'json', bytes: ownBytes(bytes), schema: text });
  }

  /** Returns the rows of a file of keys. @throws UnreadableText */
  async importText(text: string): Promise<readonly unknown[]> {
    if (text.length <= SMALL_FILE) return readImportText(text);
    return (await this.#threadFor(text).read({ kind: 'import', text })) as readonly unknown[];
  }

  #threadFor({ length }: { readonly length: number }): ParsingThread {
    return length <= MEDIUM ? this.#medium : this.#large;
  }
}

/** Bytes that can be handed over: a small buffer is a part of memory that others use. */
function ownBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : Uint8Array.from(bytes);
}
