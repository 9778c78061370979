import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Keeps the write-ahead log small. */
const ROWS_PER_COMMIT = 50_000;

type Values = Readonly<Record<string, SQLInputValue>>;

/**
 * Adds many keys to a database that no server has open, at the speed of SQLite. Copies the row that the store wrote for
 * the first key and replaces the values that must differ. Drops the table's indexes and triggers first and creates them
 * again afterwards, because updating the indexes row by row would read and write a page of each index for every row.
 */
export function addRows(file: string, count: number, values: (at: number) => Values): void {
  const database = new DatabaseSync(file);
  // No other process has the database open, and an incomplete database is useless: no journal, no sync, and every page
  // is cached.
  database.exec('pragma journal_mode = off');
  database.exec('pragma synchronous = off');
  database.exec('pragma locking_mode = exclusive');
  database.exec('pragma cache_size = -2000000');
  database.exec('pragma threads = 2');
  database.exec('pragma temp_store = memory');
  const indexesAndTriggers = database
    .prepare("select type, name, sql from sqlite_master where tbl_name = 'api_key' and type in ('index', 'trigger')")
    .all()
    .filter(({ sql }) => sql !== null);
  for (const { type, name } of indexesAndTriggers) database.exec(`drop ${type} "${name}"`);
  const { ordinal: _, ...model } = database.prepare('select * from api_key limit 1').get() as Values;
  const columns = Object.keys(model);
  const placeholders = columns.map(() => '?').join(', ');
  const insert = database.prepare(`insert into api_key (${columns.join(', ')}) values (${placeholders})`);
  // Each key has a row of usage.
  const insertUsage = database.prepare(
    "insert into key_use (key, account_id, last_login, last_ip, addresses, hour, counts) values (?, ?, ?, '192.0.2.1', '[]', 0, x'')",
  );
  for (let at = 1; at < count; at++) {
    if (!database.isTransaction) database.exec('begin');
    const row: Values = { ...model, ...values(at) };
    const { lastInsertRowid } = insert.run(...columns.map((name) => row[name] ?? null));
    insertUsage.run(lastInsertRowid, row['account_id'] ?? null, row['last_login'] ?? null);
    if (at % ROWS_PER_COMMIT === 0) database.exec('commit');
  }
  if (database.isTransaction) database.exec('commit');
  for (const { sql } of indexesAndTriggers) database.exec(String(sql));
  database.exec('pragma locking_mode = normal');
  database.exec('pragma journal_mode = wal');
  database.close();
}
