import { Worker } from 'node:worker_threads';
import type { ColumnsOf, VisitColumns } from '../dialect.ts';

/** Some rows: each column as a JSON array. */
export interface ReadColumns {
  readonly columns: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Asked for before they are needed, so that neither thread waits for the other. */
const AHEAD = 4;

/** In a thread with a connection of its own: the other processor reads, and the cache of this one stays as it is. */
export function readColumns(file: string, columns: ColumnsOf, visit: VisitColumns): Promise<void> {
  const thread = new Worker(new URL('column-thread.ts', import.meta.url), { workerData: { file, ...columns } });
  const read = new Promise<void>((resolve, reject) => {
    thread.on('message', (rows: ReadColumns | null) => {
      if (rows === null) return resolve();
      thread.postMessage('next');
      const parsed = rows.columns.map((each) => JSON.parse(each) as unknown[]);
      try {
        visit(parsed, rows.bytes);
      } catch (error) {
        reject(error);
      }
    });
    thread.once('error', reject);
    for (let each = 0; each < AHEAD; each++) thread.postMessage('next');
  });
  return read.finally(() => thread.terminate());
}
