/**
 * A thread that reads a table in columns, one batch per request, while the main thread processes the previous batch.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { ColumnsOf } from '../dialect.ts';
import type { ColumnBatch } from './column-reading.ts';

/** SQLite aggregates a batch into JSON arrays, which is several times as fast as reading the rows one by one. */
const ROWS_AT_ONCE = 1000;

const { file, table, columns, bytes } = workerData as ColumnsOf & { file: string };
const [number] = columns;
const database = new DatabaseSync(file, { readOnly: true });
const read = database.prepare(`
  select max(${number}), unhex(group_concat(hex(${bytes}), '')), ${columns.map((each) => `json_group_array(${each})`)}
  from (select * from ${table} where ${number} > ? order by ${number} limit ${ROWS_AT_ONCE})`);
read.setReturnArrays(true);
let last = Number.MIN_SAFE_INTEGER;

sendBatch({ total: Number(database.prepare(`select count(*) as total from ${table}`).get()?.['total']) });

parentPort?.on('message', () => {
  const [to, joined, ...texts] = read.get(last) as unknown as [number | null, Uint8Array<ArrayBuffer>, ...string[]];
  if (to === null) return sendBatch(null);
  last = to;
  sendBatch({ columns: texts, bytes: joined }, [joined.buffer]);
});

function sendBatch(message: ColumnBatch | null, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}
