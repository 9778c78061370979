/** A thread that sums the usage of every key in spans of days, and returns the totals in batches. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { SignedSpan } from '../../domain/usage-days.ts';
import { HOURS, validCountOfHours } from '../../domain/use-counts.ts';
import type { UsageSums } from '../dialect.ts';
import type { UsageMessage } from './usage-reading.ts';

/** The main thread processes a batch within one turn of its event loop. */
const KEYS_PER_BATCH = 5000;

const { file, spans } = workerData as { file: string; spans: readonly SignedSpan[] };
const database = new DatabaseSync(file, { readOnly: true });
// The first statement opens the snapshot.
database.exec('begin');
const maxKey = database.prepare('select max(key) as key from key_use').get()?.['key'];
sendMessage('opened');

let batches: Generator<UsageSums> | undefined;
parentPort?.on('message', () => {
  batches ??= splitTotals(sumUsage(Number(maxKey ?? 0)));
  const { value } = batches.next();
  if (value) sendMessage(value, [value.keys.buffer, value.totals.buffer]);
  else sendMessage(null);
});

/** @returns totals by ordinal. Pages of the array that were never written take no memory. */
function sumUsage(highestKey: number): Float64Array {
  const totals = new Float64Array(highestKey + 1);
  // Earlier versions stored joined bytes as text.
  const pastHours = prepare('select key, cast(counts as blob) from key_count where day between ? and ?');
  const currentHours = prepare('select key, counts from key_use where hour between ? and ?');
  for (const { first, last, sign } of spans) {
    const addRows = (rows: Iterable<unknown>) => {
      for (const [key, counts] of rows as Iterable<[number, Uint8Array]>) {
        totals[key] = (totals[key] as number) + sign * validCountOfHours(counts);
      }
    };
    addRows(pastHours.iterate(first, last));
    addRows(currentHours.iterate(first * HOURS, last * HOURS + HOURS - 1));
  }
  return totals;
}

function prepare(statement: string) {
  const prepared = database.prepare(statement);
  prepared.setReturnArrays(true);
  return prepared;
}

function* splitTotals(totals: Float64Array): Generator<UsageSums, undefined> {
  let keys: number[] = [];
  const batch = () => ({
    keys: Float64Array.from(keys),
    totals: Float64Array.from(keys, (key) => totals[key] as number),
  });
  for (let key = 0; key < totals.length; key++) {
    if (totals[key] === 0) continue;
    keys.push(key);
    if (keys.length < KEYS_PER_BATCH) continue;
    yield batch();
    keys = [];
  }
  if (keys.length > 0) yield batch();
}

function sendMessage(message: UsageMessage, transferred: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transferred);
}
