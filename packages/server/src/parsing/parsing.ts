import { readImportText } from './import-text.ts';
import { ParsingThread } from './parsing-thread.ts';
import { parseStrictJson } from './strict-json.ts';

/** Maximum length that is parsed on this thread; parsing it takes a few milliseconds. */
const SMALL = 64 * 1024;
/** The same limit for CSV, which takes four times as long. */
const SMALL_FILE = 16 * 1024;
/** Imports have a separate thread, so that batches of checks do not wait for an import. */
const MEDIUM = 1024 * 1024;

/** Parses texts from callers: small ones immediately, larger ones in threads. */
export class Parsing {
  readonly #medium = new ParsingThread();
  readonly #large = new ParsingThread();
  readonly #schemas = new WeakMap<object, string>();

  /**
   * Returns the value of JSON. Also validates it, unless the text is small.
   * @throws NotStrictJson, SchemaMismatch, UnreadableText
   */
  async json(bytes: Buffer, schema: object): Promise<unknown> {
    if (bytes.length <= SMALL) return parseStrictJson(bytes);
    const text = this.#schemas.get(schema) ?? JSON.stringify(schema);
    this.#schemas.set(schema, text);
    return this.#threadFor(bytes).read({ kind: 'json', bytes: ownBytes(bytes), schema: text });
  }

  /**
   * Returns the rows of an import file.
   * @throws UnreadableText
   */
  async importText(text: string): Promise<readonly unknown[]> {
    if (text.length <= SMALL_FILE) return readImportText(text);
    return (await this.#threadFor(text).read({ kind: 'import', text })) as readonly unknown[];
  }

  #threadFor({ length }: { readonly length: number }): ParsingThread {
    return length <= MEDIUM ? this.#medium : this.#large;
  }
}

/** Returns bytes that can be transferred. A small buffer is part of shared memory, so it is copied. */
function ownBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isWhole ? new Uint8Array(bytes.buffer as ArrayBuffer) : Uint8Array.from(bytes);
}
