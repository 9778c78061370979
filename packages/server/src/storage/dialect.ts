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

/** A statement that runs for many values; those that it is built with only show where they go. */
export type StatementOf = (db: Kysely<Schema>, bytes: Dialect['bytes']) => Compilable;

/** Bytes that were joined by `||`, which SQLite makes text of without changing them. */
export function asBytes(joined: string, type: Dialect['bytes']): RawBuilder<Uint8Array> {
  return sql`cast(${sql.raw(joined)} as ${sql.raw(type)})`;
}

/** What of a table is read in columns; the first of them is the growing number. */
export interface ColumnsOf {
  readonly table: keyof Schema;
  readonly columns: readonly string[];
  readonly bytes: string;
}

export interface ColumnVisitor {
  /** Hears how many rows there are, before the first of them. */
  expect(rows: number): void;
  visit(columns: readonly (readonly unknown[])[], bytes: Uint8Array): void;
}

/** Sums of usage: the total of each key, by its ordinal. Keys whose total is 0 are left out, and no key comes twice. */
export interface UsageSums {
  readonly keys: Float64Array<ArrayBuffer>;
  readonly totals: Float64Array<ArrayBuffer>;
}

/** Why a statement failed, where it matters to the caller: see http/error-answer.ts. */
export type StorageFault = 'busy' | 'full' | 'failing';

/** Every difference between the databases, by name. */
export interface Dialect {
  readonly name: 'sqlite';
  readonly kysely: KyselyDialect;
  /** `INTEGER PRIMARY KEY AUTOINCREMENT` and its like: numbers that grow and are never used twice. */
  readonly growingNumber: 'integer';
  readonly bytes: 'blob';
  /** The clock of the database, in milliseconds since 1970: the same for every process that asks it. */
  readonly milliseconds: RawBuilder<number>;
  /** Writes and syncs pages as they change while this work of the open transaction runs, so that its commit has few to write. */
  writingEarly<T>(work: () => Promise<T>): Promise<T>;
  /** Calls back once the open transaction is committed, before anything else can read it; never if it is rolled back. */
  afterCommit(callback: () => void): void;
  /** Creates the index for text search that databases had until migration 0039. Only migration 0001 calls it. */
  createKeySearch(db: Kysely<Schema>): Promise<void>;
  /** Drops that index. Only migration 0039 calls it. */
  dropKeySearch(db: Kysely<Schema>): Promise<void>;
  /** Whether a key's name, description or hint contains the text, with the case folded as {@link foldCase} does. Reads every key. */
  matchesText(text: string): RawBuilder<SqlBool>;
  /** A column, written so that no index of it decides which rows are read. */
  unindexed<T>(column: string): RawBuilder<T>;
  /** Whether a column is one of very many numbers. */
  isOneOf(column: string, values: readonly number[]): RawBuilder<SqlBool>;
  /**
   * Runs a statement for each set of values, within the transaction that is open: for thousands of rows at once, of which
   * Kysely would make as many queries and objects. Rows come as arrays, with the place of
   * the values that they belong to.
   */
  runEach(
    statement: StatementOf,
    values: Iterable<readonly unknown[]>,
    visit?: (row: readonly unknown[], at: number) => void,
  ): Promise<void>;
  /**
   * Reads every row of a table, by its growing number, in columns of many rows each: for a million rows, while nothing
   * else happens. `bytes` are those of one more column, which is 32 bytes long in every row, one after another.
   */
  readColumns(columns: ColumnsOf, visitor: ColumnVisitor): Promise<void>;
  /**
   * Adds up how often each key was good in spans of days. Resolves once it is fixed which commits count: those before, and
   * none after, however long the sums are read. The caller reads them to the end.
   */
  openUsage(spans: readonly SignedSpan[], signal: AbortSignal): Promise<AsyncIterable<UsageSums>>;
  /** A number that is another one once another process has written. */
  foreignVersion(): Promise<number>;
  fault(error: unknown): StorageFault | undefined;
  /** Whether what lies on the disk is whole; the problems otherwise. */
  integrityProblems(db: Kysely<Schema>): Promise<readonly string[]>;
}
