import type { FileResult } from './test-report.ts';
import { type Limits, runUnit } from './test-unit.ts';
import { unitsOf } from './test-units.ts';

/** Runs all files and prints their results: a limited number of processes at a time, the slowest files first. */
export async function runTests(
  files: readonly string[],
  { processes, ...limits }: Limits & { readonly processes: number },
): Promise<FileResult[]> {
  const waiting = unitsOf(files);
  const results: FileResult[] = [];
  const worker = async () => {
    for (let unit = waiting.shift(); unit !== undefined && !limits.signal?.aborted; unit = waiting.shift()) {
      const ended = await runUnit(unit, limits);
      results.push(...ended);
      process.stdout.write(ended.join(''));
    }
  };
  await Promise.all(Array.from({ length: processes }, worker));
  return results;
}
