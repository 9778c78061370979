/** Parses large texts in a thread. Returns the result in pieces, each on request. */
import { parentPort } from 'node:worker_threads';
import { readImportText } from './import-text.ts';
import { isTooComplex, TOO_COMPLEX } from './json-size.ts';
import { EntryTooLarge, type Piece, piecesOf } from './pieces.ts';
import { type SchemaError, SchemaMismatch, schemaValidator } from './schema-validator.ts';
import { NotStrictJson, parseStrictJson } from './strict-json.ts';
import { UnreadableText } from './unreadable-text.ts';

/** A text to parse: JSON with its schema (serialized), or an import file. */
export type ParseRequest =
  | { readonly kind: 'json'; readonly bytes: Uint8Array<ArrayBuffer>; readonly schema: string }
  | { readonly kind: 'import'; readonly text: string };

/** The reason why parsing failed. The requesting thread throws it as an error of the same class. */
export type Fault =
  | { readonly kind: 'json' | 'text'; readonly message: string }
  | { readonly kind: 'schema'; readonly errors: readonly SchemaError[] };

/** The replies: the pieces followed by an end marker, or a fault. */
export type Reply = { readonly piece: Piece } | { readonly fault: Fault } | { readonly isDone: true };

const ENTRY_TOO_LARGE = 'An array element is larger than 64 kB. Shorten it.';

const validators = new Map<string, ReturnType<typeof schemaValidator>>();
let replies: Iterator<Reply> | undefined;

function* read(order: ParseRequest): Generator<Reply> {
  try {
    for (const piece of piecesOf(order.kind === 'json' ? readJson(order) : readImportText(order.text))) yield { piece };
    yield { isDone: true };
  } catch (error) {
    yield { fault: faultOf(error) };
  }
}

/** @throws NotStrictJson, SchemaMismatch, UnreadableText */
function readJson({ bytes, schema }: Extract<ParseRequest, { kind: 'json' }>): unknown {
  if (isTooComplex(Buffer.from(bytes.buffer).toString('latin1'))) throw new UnreadableText(TOO_COMPLEX);
  const value = parseStrictJson(bytes);
  const validate = validators.get(schema) ?? schemaValidator({ schema: JSON.parse(schema) });
  validators.set(schema, validate);
  if (!validate(value)) throw new SchemaMismatch(validate.errors ?? []);
  return value;
}

function faultOf(error: unknown): Fault {
  if (error instanceof NotStrictJson) return { kind: 'json', message: error.message };
  if (error instanceof SchemaMismatch) return { kind: 'schema', errors: error.validation };
  if (error instanceof UnreadableText) return { kind: 'text', message: error.message };
  // A RangeError means that the value is nested too deeply to be serialized.
  if (error instanceof EntryTooLarge || error instanceof RangeError) return { kind: 'text', message: ENTRY_TOO_LARGE };
  throw error;
}

/** @throws RangeError if a piece is nested too deeply to be transferred */
function sendNextReply(order: ParseRequest | 'next'): void {
  if (order !== 'next') replies = read(order);
  const { value, done } = replies?.next() ?? { done: true };
  if (done !== true) parentPort?.postMessage(value satisfies Reply);
}

parentPort?.on('message', (order: ParseRequest | 'next') => {
  try {
    sendNextReply(order);
  } catch (error) {
    parentPort?.postMessage({ fault: faultOf(error) } satisfies Reply);
  }
});
