import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { sqliteFault } from './fault.ts';

const OPENING_TIMEOUT_MS = 5000;
const BUSY_TRIES = 400;
const BUSY_PAUSE_MS = 25;
const MAX_STATEMENTS = 200;

/** Opens the file for one writing process; WAL allows other processes to read and write at the same time. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  // Another process may lock the file briefly while it opens or closes it.
  database.exec(`pragma busy_timeout = ${OPENING_TIMEOUT_MS}`);
  database.exec('pragma journal_mode = wal');
  // FULL, because an acknowledged change must survive a power failure; NORMAL would sync only at checkpoints.
  database.exec('pragma synchronous = full');
  // In pages. Exchanges often change the same few pages, and a checkpoint writes each page once.
  database.exec('pragma wal_autocheckpoint = 10000');
  database.exec('pragma foreign_keys = on');
  database.exec('pragma cache_size = -65536');
  database.exec('pragma busy_timeout = 0');
  return database;
}

/** Kysely's dialect for `node:sqlite`, with transactions that lock for writing when they start. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;
  #afterCommit: (() => void) | undefined;

  constructor(database: DatabaseSync) {
    super({ database: adapt(database) });
    this.#database = database;
  }

  /**
   * Calls back after the open transaction is committed and before another statement runs; never if it is rolled back.
   */
  afterCommit(callback: () => void): void {
    this.#afterCommit = callback;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database, () => {
      const callback = this.#afterCommit;
      this.#afterCommit = undefined;
      return callback;
    });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/**
 * Kysely assumes that SQLite cannot change its schema in a transaction. It can
 * (https://sqlite.org/lang_transaction.html), so an interrupted migration leaves no partial changes.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * A deferred transaction that reads and then writes fails immediately, whatever the timeout, if another process wrote
 * in between. Each transaction therefore starts with `begin immediate`, and waits for the other process without
 * blocking the event loop.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #takeAfterCommit: () => (() => void) | undefined;

  /** @param takeAfterCommit returns and clears the callback of the open transaction */
  constructor(database: DatabaseSync, takeAfterCommit: () => (() => void) | undefined) {
    super({ database: adapt(database) });
    this.#database = database;
    this.#takeAfterCommit = takeAfterCommit;
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#takeAfterCommit()?.();
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (sqliteFault(error) !== 'busy' || tries === BUSY_TRIES) throw error;
        await sleep(BUSY_PAUSE_MS);
      }
    }
  }

  /** SQLite rolls back by itself on a full disk; a second rollback would hide the first error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    this.#takeAfterCommit();
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function adapt(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const cached = statements.get(sql);
      if (cached) return cached;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const statement = wrap(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

function wrap(statement: StatementSync): SqliteStatement {
  // node:sqlite reads an object as the first argument as named parameters, so values are always spread.
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
