// A node:test reporter that prints the first failed test and exits: one failure is enough to kill a mutant.
import { writeSync } from 'node:fs';
import type { TestEvent } from 'node:test/reporters';

// biome-ignore lint/style/noDefaultExport: node:test loads a reporter from the default export
export default async function* firstFailure(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    writeSync(1, `\n${JSON.stringify({ file: data.file, name: data.name })}\n`);
    process.exit(1);
  }
  yield '';
}
