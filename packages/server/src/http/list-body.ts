import { setImmediate as turn } from 'node:timers/promises';
import type { BatchedList } from '../actions/page.ts';

/**
 * The JSON of a list as it is read, however long it is. Its `meta` follows `data`, since only then the
 * count is known; between batches other requests have their turn.
 */
export async function* listBody(status: number, list: BatchedList<unknown>): AsyncGenerator<string> {
  let count = 0;
  yield '{"data":[';
  for await (const batch of list.batches) {
    const text = batch.map((record) => JSON.stringify(record)).join(',');
    if (text) yield count === 0 ? text : `,${text}`;
    count += batch.length;
    await turn();
  }
  yield `],"meta":${JSON.stringify({ code: status, count, total: list.total ?? count })}}`;
}
