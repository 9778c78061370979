import {
  type Compilable,
  type Kysely,
  type Dialect as KyselyDialect,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import type { SignedSpan } from '../domain/usage-days.ts';
import type { Schema } from './schema.ts';

/** Builds a statement that runs for many sets of values; the arguments are only placeholders. */
export type StatementOf = (db: Kysely<Schema>, bytes: Dialect['bytes']) => Compilable;

/** Casts bytes that were joined by `||` back to bytes. SQLite converts them to text without changing them. */
export function asBytes(joined: string, type: Dialect['bytes']): RawBuilder<Uint8Array> {
  return sql`cast(${sql.raw(joined)} as ${sql.raw(type)})`;
}

/** A table to read by columns; the first column is the growing number. */
export interface ColumnsOf {
  readonly table: keyof Schema;
  readonly columns: readonly string[];
  readonly bytes: string;
}

export interface ColumnVisitor {
  /** Receives the number of rows before the first row. */
  expect(rows: number): void;
  visit(columns: readonly (readonly unknown[])[], bytes: Uint8Array): void;
}

/** Usage totals by key ordinal. Keys without usage are omitted; no key occurs twice. */
export interface UsageSums {
  readonly keys: Float64Array<ArrayBuffer>;
  readonly totals: Float64Array<ArrayBuffer>;
}

/** The cause of a failed statement, if it matters to the caller; see http/error-response.ts. */
export type StorageFault = 'busy' | 'full' | 'failing';

/** All differences between databases. */
export interface Dialect {
  readonly name: 'sqlite';
  readonly kysely: KyselyDialect;
  /** The type of a growing number that is never reused, such as `INTEGER PRIMARY KEY AUTOINCREMENT`. */
  readonly growingNumber: 'integer';
  readonly bytes: 'blob';
  /** The database's clock in milliseconds since 1970; identical for all processes. */
  readonly milliseconds: RawBuilder<number>;
  /**
   * Writes and syncs changed pages while the work of the open transaction runs, so that the commit has little left to
   * do.
   */
  withEarlyWrites<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs transactions whose commits are not synced. A power cut may undo the latest of them until {@link syncCommits} has resolved.
   */
  withoutSync<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when every commit so far survives a power cut, without blocking the event loop. */
  syncCommits(): Promise<void>;
  /**
   * Calls back after the open transaction is committed and before any other statement can read its changes; never if
   * it is rolled back.
   */
  afterCommit(callback: () => void): void;
  /** Creates the index for text search that databases had until migration 0039. Called only by migration 0001. */
  createKeySearch(db: Kysely<Schema>): Promise<void>;
  /** Drops the index for text search. Called only by migration 0039. */
  dropKeySearch(db: Kysely<Schema>): Promise<void>;
  /**
   * Returns whether a key's name, description or hint contains the text, with case folded as by {@link foldCase}. Reads
   * every key.
   */
  matchesText(text: string): RawBuilder<SqlBool>;
  /** A column reference that keeps the planner from using an index of the column. */
  unindexed<T>(column: string): RawBuilder<T>;
  /** Returns whether a column equals one of the numbers. */
  isOneOf(column: string, values: readonly number[]): RawBuilder<SqlBool>;
  /**
   * Runs a statement for each set of values within the open transaction. Meant for thousands of rows, for which Kysely
   * would create as many queries and objects. Passes each row as an array, with the index of its values.
   */
  runEach(
    statement: StatementOf,
    values: Iterable<readonly unknown[]>,
    visit?: (row: readonly unknown[], at: number) => void,
  ): Promise<void>;
  /**
   * Reads all rows of a table in the order of its growing number, in columns of many rows each. Meant for a million
   * rows at the start. `bytes` is the concatenation of another column, which has 32 bytes in every row.
   */
  readColumns(columns: ColumnsOf, visitor: ColumnVisitor): Promise<void>;
  /**
   * Sums the valid requests of each key in spans of days. Resolves when the snapshot is open: earlier commits count and
   * later commits do not, however long the read takes. The caller must read to the end.
   */
  openUsage(spans: readonly SignedSpan[], signal: AbortSignal): Promise<AsyncIterable<UsageSums>>;
  /** Returns a number that changes when another process writes. */
  otherProcessVersion(): Promise<number>;
  fault(error: unknown): StorageFault | undefined;
  /** Returns the problems of the database file; empty if it is intact. */
  integrityProblems(db: Kysely<Schema>): Promise<readonly string[]>;
}
