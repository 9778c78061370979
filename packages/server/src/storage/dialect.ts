import type { Kysely, Dialect as KyselyDialect, RawBuilder, SqlBool } from 'kysely';
import type { Schema } from './schema.ts';

/** Why a statement failed, where it matters to the caller: see http/error-answer.ts. */
export type StorageFault = 'busy' | 'full' | 'failing';

/** Every difference between the databases, by name. */
export interface Dialect {
  readonly name: 'sqlite';
  readonly kysely: KyselyDialect;
  /** `INTEGER PRIMARY KEY AUTOINCREMENT` and its like: numbers that grow and are never used twice. */
  readonly growingNumber: 'integer';
  readonly bytes: 'blob';
  /** Makes the index that {@link matchesText} looks into, and keeps it in step with the table of keys. */
  createKeySearch(db: Kysely<Schema>): Promise<void>;
  /** Whether a key's name, description or hint contains the text, without regard to case. */
  matchesText(text: string): RawBuilder<SqlBool>;
  /** Whether {@link matchesText} looks a text up in that index; a shorter one is looked for in each key. */
  looksUpText(text: string): boolean;
  /** A column, written so that no index of it decides which rows are read. */
  unindexed<T>(column: string): RawBuilder<T>;
  fault(error: unknown): StorageFault | undefined;
  /** Whether what lies on the disk is whole; the problems otherwise. */
  integrityProblems(db: Kysely<Schema>): Promise<readonly string[]>;
}
