import { Worker } from 'node:worker_threads';
import type { ColumnsOf, ColumnVisitor } from '../dialect.ts';

/** First how many rows there are, then some of them at a time: each column as a JSON array. */
export type ColumnAnswer =
  | { readonly total: number }
  | { readonly columns: readonly string[]; readonly bytes: Uint8Array<ArrayBuffer> };

/** Asked for before they are needed, so that neither thread waits for the other. */
const AHEAD = 4;

/** In a thread with a connection of its own: the other processor reads, and the cache of this one stays as it is. */
export function readColumns(file: string, columns: ColumnsOf, visitor: ColumnVisitor): Promise<void> {
  const thread = new Worker(new URL('column-thread.ts', import.meta.url), { workerData: { file, ...columns } });
  const read = new Promise<void>((resolve, reject) => {
    thread.on('message', (rows: ColumnAnswer | null) => {
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
    for (let each = 0; each < AHEAD; each++) thread.postMessage('next');
  });
  return read.finally(() => thread.terminate());
}
