import { open } from 'node:fs/promises';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Kysely, type SqlBool, sql } from 'kysely';
import { foldCase } from '../../domain/fold-case.ts';
import type { Dialect, StatementOf } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { readColumns } from './column-reading.ts';
import { NodeSqliteDialect } from './driver.ts';
import { sqliteFault } from './fault.ts';
import { openUsage } from './usage-reading.ts';

const BYTES = 'blob';

export function sqliteDialect(database: DatabaseSync): Dialect {
  const version = database.prepare('pragma data_version');
  const kysely = new NodeSqliteDialect(database);
  database.function('fold_case', { deterministic: true }, (text) => foldCase(String(text)));
  return {
    name: 'sqlite',
    kysely,
    afterCommit: (callback) => kysely.afterCommit(callback),
    ...bulkMethods(database),
    // https://sqlite.org/pragma.html#pragma_data_version
    otherProcessVersion: async () => Number(version.get()?.['data_version']),
    withEarlyWrites: (work) => withSmallCache(database, work),
    withoutSync: (work) => withoutSync(database, work),
    syncCommits: () => syncLog(database),
    growingNumber: 'integer',
    bytes: BYTES,
    milliseconds: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    createKeySearch,
    dropKeySearch,
    matchesText,
    // https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    isOneOf: (column, values) =>
      sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
    unindexed: (column) => sql`+${sql.ref(column)}`,
    fault: sqliteFault,
    integrityProblems,
  };
}

/** Pages of 4 kB. A full cache writes changed pages early (https://sqlite.org/pragma.html#pragma_cache_spill). */
const SMALL_CACHE = 300;

async function withSmallCache<T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> {
  const size = database.prepare('pragma cache_size').get()?.['cache_size'];
  database.exec(`pragma cache_size = ${SMALL_CACHE}`);
  try {
    const result = await work();
    await syncLog(database);
    return result;
  } finally {
    database.exec(`pragma cache_size = ${Number(size)}`);
  }
}

/** Changes the setting outside of the transaction: SQLite ignores a change within one (https://sqlite.org/pragma.html#pragma_synchronous). */
async function withoutSync<T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> {
  database.exec('pragma synchronous = normal');
  try {
    return await work();
  } finally {
    database.exec('pragma synchronous = full');
  }
}

/**
 * Syncs the write-ahead log in Node's thread pool, so that the following commit blocks only for the remaining pages.
 */
async function syncLog(database: DatabaseSync): Promise<void> {
  await using log = await open(`${database.location()}-wal`);
  await log.datasync();
}

/** Uses `node:sqlite` directly, on the connection of the open transaction. */
function bulkMethods(database: DatabaseSync): Pick<Dialect, 'runEach' | 'readColumns' | 'openUsage'> {
  const builder = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database) });
  const prepared = new Map<StatementOf, StatementSync>();
  const prepare = (statement: StatementOf) => {
    const preparedStatement = prepared.get(statement) ?? database.prepare(statement(builder, BYTES).compile().sql);
    preparedStatement.setReturnArrays(true);
    prepared.set(statement, preparedStatement);
    return preparedStatement;
  };
  return {
    async runEach(statement, values, visit) {
      const run = prepare(statement);
      let index = 0;
      for (const each of values) {
        const parameters = each as SQLInputValue[];
        if (!visit) run.run(...parameters);
        else for (const row of run.all(...parameters)) visit(row as unknown as unknown[], index);
        index++;
      }
    },
    openUsage: (spans, signal) => openUsage(String(database.location()), spans, signal),
    readColumns: (columns, visitor) => readColumns(String(database.location()), columns, visitor),
  };
}

async function createKeySearch(db: Kysely<Schema>): Promise<void> {
  await sql`create virtual table api_key_search using fts5(
    appname, description, hint, content='api_key', content_rowid='ordinal', tokenize='trigram')`.execute(db);
  const removeStatement = `insert into api_key_search(api_key_search, rowid, appname, description, hint)
    values ('delete', old.ordinal, old.appname, old.description, old.hint);`;
  const addStatement = `insert into api_key_search(rowid, appname, description, hint)
    values (new.ordinal, new.appname, new.description, new.hint);`;
  await createTrigger('insert', 'after insert', addStatement);
  await createTrigger('delete', 'after delete', removeStatement);
  await createTrigger('update', 'after update of appname, description, hint', removeStatement + addStatement);

  async function createTrigger(name: string, when: string, work: string): Promise<void> {
    await sql.raw(`create trigger api_key_search_${name} ${when} on api_key begin ${work} end`).execute(db);
  }
}

async function dropKeySearch(db: Kysely<Schema>): Promise<void> {
  for (const name of ['insert', 'delete', 'update']) await sql.raw(`drop trigger api_key_search_${name}`).execute(db);
  await db.schema.dropTable('api_key_search').execute();
}

/**
 * LIKE ignores case only for ASCII, so columns with other letters are folded first. The ellipsis in hints has no case.
 */
function matchesText(text: string) {
  const pattern = `%${foldCase(text).replace(/[\\%_]/g, '\\$&')}%`;
  const columnConditions = ['appname', 'description', 'hint'].map((name) => {
    const column = sql.ref(`api_key.${name}`);
    return sql`${column} like ${pattern} escape '\\'
      or (octet_length(${column}) > length(${column}) and ${column} glob '*[^ -~…]*'
        and fold_case(${column}) like ${pattern} escape '\\')`;
  });
  return sql<SqlBool>`(${sql.join(columnConditions, sql` or `)})`;
}

async function integrityProblems(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}
