// Preloaded by a server or a CLI command. After the second batch of a bulk operation is committed, the process pauses
// until the HOLD_UNTIL file exists, so that a signal arrives during the operation on a machine of any speed.
import { existsSync } from 'node:fs';
import { type SQLInputValue, StatementSync } from 'node:sqlite';

const { HOLD_UNTIL: releaseFile = '' } = process.env;
const { run } = StatementSync.prototype;
const neverNotified = new Int32Array(new SharedArrayBuffer(4));
let batches = 0;

function runAndHold(this: StatementSync, ...values: SQLInputValue[]) {
  const result = run.apply(this, values as Parameters<typeof run>);
  if (this.sourceSQL.startsWith('update "bulk_operation" ')) batches++;
  if (batches >= 2 && this.sourceSQL === 'commit')
    while (!existsSync(releaseFile)) Atomics.wait(neverNotified, 0, 0, 5);
  return result;
}

Object.defineProperty(StatementSync.prototype, 'run', { value: runAndHold });
