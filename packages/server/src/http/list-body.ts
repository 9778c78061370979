import { setImmediate as turn } from 'node:timers/promises';
import type { BatchedList } from '../actions/page.ts';

/**
 * Streams the JSON of a list of any length. `meta` follows `data`, because the count is unknown before the last record.
 * Other requests run between batches.
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
