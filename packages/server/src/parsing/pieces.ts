/** Maximum characters of JSON in a piece, which takes at most a few milliseconds to receive. */
const PIECE_LENGTH = 64 * 1024;

/** A part of a value that is sent between threads: the value at a path, or entries of the list at that path. */
export type Piece =
  | { readonly path: readonly string[]; readonly value: unknown }
  | { readonly path: readonly string[]; readonly entries: readonly unknown[] };

/** Thrown if a list element is larger than a piece may be. */
export class EntryTooLarge extends Error {}

/**
 * Splits a value so that no piece keeps its receiver busy for long. A string is always one piece.
 * @throws EntryTooLarge
 */
export function* piecesOf(value: unknown, path: readonly string[] = []): Generator<Piece> {
  if (!isObject(value) || lengthOf(value) <= PIECE_LENGTH) {
    yield { path, value };
  } else if (Array.isArray(value)) {
    yield { path, value: [] };
    for (const entries of batchesOf(value)) yield { path, entries };
  } else {
    yield { path, value: {} };
    for (const [name, member] of Object.entries(value)) yield* piecesOf(member, [...path, name]);
  }
}

function* batchesOf(entries: readonly unknown[]): Generator<readonly unknown[]> {
  let batch: unknown[] = [];
  let length = 0;
  for (const entry of entries) {
    const more = isObject(entry) || typeof entry === 'string' ? lengthOf(entry) : 8;
    if (more > PIECE_LENGTH) throw new EntryTooLarge();
    if (length + more > PIECE_LENGTH) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(entry);
    length += more;
  }
  yield batch;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function lengthOf(value: object | string): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value).length;
}

/** Assembles a value from its pieces, in order. */
export class Assembly {
  #value: unknown;

  get value(): unknown {
    return this.#value;
  }

  add(piece: Piece): void {
    const { path } = piece;
    if ('entries' in piece) (this.#at(path) as unknown[]).push(...piece.entries);
    else if (path.length === 0) this.#value = piece.value;
    else this.#define(path, piece.value);
  }

  #at(path: readonly string[]): unknown {
    return path.reduce((at, name) => Reflect.get(at as object, name), this.#value);
  }

  /** Like JSON.parse, defines `__proto__` as an ordinary property. */
  #define(path: readonly string[], value: unknown): void {
    const parent = this.#at(path.slice(0, -1)) as object;
    Object.defineProperty(parent, path.at(-1) ?? '', { value, writable: true, enumerable: true, configurable: true });
  }
}
