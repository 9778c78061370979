/**
 * A thread that reads a table in columns, one batch per request, while the main thread processes the previous batch.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { ColumnsOf } from '../dialect.ts';
import type { ColumnBatch } from './column-reading.ts';

/** SQLite aggregates a batch into JSON arrays, which is several times as fast as reading the rows one by one. */
const ROWS_PER_BATCH = 1000;

const { file, table, columns, bytes } = workerData as ColumnsOf & { file: string };
const [number] = columns;
const database = new DatabaseSync(file, { readOnly: true });
const readBatch = database.prepare(`
  select max(${number}), unhex(group_concat(hex(${bytes}), '')), ${columns.map((each) => `json_group_array(${each})`)}
  from (select * from ${table} where ${number} > ? order by ${number} limit ${ROWS_PER_BATCH})`);
readBatch.setReturnArrays(true);
let lastNumber = Number.MIN_SAFE_INTEGER;

sendBatch({ total: Number(database.prepare(`select count(*) as total from ${table}`).get()?.['total']) });

parentPort?.on('message', () => {
  const [batchEnd, digests, ...texts] = readBatch.get(lastNumber) as unknown as [
    number | null,
    Uint8Array<ArrayBuffer>,
    ...string[],
  ];
  if (batchEnd === null) return sendBatch(null);
  lastNumber = batchEnd;
  sendBatch({ columns: texts, bytes: digests }, [digests.buffer]);
});

function sendBatch(message: ColumnBatch | null, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}
