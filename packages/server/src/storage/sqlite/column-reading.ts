import { Worker } from 'node:worker_threads';
import type { ColumnsOf, ColumnVisitor } from '../dialect.ts';

/** The number of rows, followed by batches of rows with each column as a JSON array. */
export type ColumnBatch =
  | { readonly total: number }
  | { readonly columns: readonly string[]; readonly bytes: Uint8Array<ArrayBuffer> };

/** The number of batches requested in advance, so that neither thread waits for the other. */
const BATCHES_AHEAD = 4;

/**
 * Reads in a thread with a separate connection, which uses another core and leaves the cache of this connection
 * unchanged.
 */
export function readColumns(file: string, columns: ColumnsOf, visitor: ColumnVisitor): Promise<void> {
  const thread = new Worker(new URL('column-thread.ts', import.meta.url), { workerData: { file, ...columns } });
  const completion = new Promise<void>((resolve, reject) => {
    thread.on('message', (rows: ColumnBatch | null) => {
      if (rows === null) return resolve();
      try {
        if ('total' in rows) return visitor.expect(rows.total);
        thread.postMessage('next');
        visitor.visit(
          rows.columns.map((each) => JSON.parse(each) as unknown[]),
          rows.bytes,
        );
      } catch (error) {
        reject(error);
      }
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread that reads the keys stopped.')));
    for (let each = 0; each < BATCHES_AHEAD; each++) thread.postMessage('next');
  });
  return completion.finally(() => thread.terminate());
}
