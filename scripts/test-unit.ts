import { resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FileResult, type TestResult } from './test-report.ts';
import type { Unit } from './test-units.ts';

type Events = ReturnType<typeof run>;
type Event = Events extends AsyncIterable<infer One> ? One : never;

const PROCESS = fileURLToPath(new URL('test-process.ts', import.meta.url));

export interface Limits {
  /** The timeout of each test, and of a file with all of its tests. */
  readonly fileMs: number;
  /** Stops all processes immediately. */
  readonly signal?: AbortSignal;
}

/** Collects the events of one test process. */
class UnitRun {
  readonly files: FileResult[];
  readonly #ended = new Set<FileResult>();
  readonly #process = resolve(PROCESS);
  #current: FileResult;
  #hasSummary = false;
  /** The failure of the process itself, which is not the failure of one of its files. */
  #failure: TestResult | undefined;

  constructor(unit: Unit) {
    this.files = unit.map((file) => new FileResult(file));
    [this.#current] = this.files as [FileResult];
  }

  add({ type, data }: Event): void {
    if (type === 'test:dequeue' && this.#isFile(data)) this.#current = this.#of(data.name);
    else if (type === 'test:complete') this.#complete(data);
    else if (type === 'test:summary' && data.file !== undefined) this.#hasSummary = true;
    else if (type === 'test:stdout' || type === 'test:stderr') this.#current.output.push(data.message);
    else if (type === 'test:diagnostic' && data.file) this.#current.output.push(`${data.message}\n`);
  }

  #isFile({ nesting, file }: { nesting: number; file?: string }): boolean {
    return nesting === 0 && file !== undefined && resolve(file) === this.#process;
  }

  #of(name: string): FileResult {
    return this.files.find(({ file }) => file === name) ?? this.#current;
  }

  #complete(result: TestResult & { nesting: number; file?: string }): void {
    if (!this.#isFile(result)) {
      // A pending test of a timed-out file is reported again after the end of the file.
      if (!this.#ended.has(this.#current)) this.#current.count(result);
    } else if (resolve(result.name) === this.#process) {
      if (!result.details.passed && result.details.error?.failureType !== 'subtestsFailed') this.#failure = result;
    } else {
      const file = this.#of(result.name);
      file.end(result);
      this.#ended.add(file);
    }
  }

  /** True if every file of the process has a result. */
  get isWhole(): boolean {
    return this.#failure === undefined && this.#hasSummary && this.files.every((file) => this.#ended.has(file));
  }

  /** Assigns the failure of the process to its only file, or to each unfinished file. */
  finish(): FileResult[] {
    for (const file of this.files) {
      if (!this.#ended.has(file) || (this.files.length === 1 && !this.isWhole)) file.endedWith(this.#failure);
    }
    return this.files;
  }
}

async function runProcess(unit: Unit, { fileMs, signal }: Limits): Promise<UnitRun> {
  const unitRun = new UnitRun(unit);
  // The process itself enforces the timeout of a file. This timeout is for a process that is blocked or does not exit.
  const late = AbortSignal.timeout(fileMs * (unit.length > 1 ? 2 : 1.25));
  const events = run({
    files: [PROCESS],
    argv: unit,
    execArgv: [`--test-timeout=${fileMs}`],
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  for await (const event of events) unitRun.add(event);
  return unitRun;
}

/**
 * Runs test files in one process. If the process crashes or hangs, the responsible file and the results of the other
 * files are unknown, so each file runs again in its own process.
 */
export async function runUnit(unit: Unit, limits: Limits): Promise<FileResult[]> {
  const unitRun = await runProcess(unit, limits);
  if (unitRun.isWhole || unit.length === 1 || limits.signal?.aborted) return unitRun.finish();
  const results: FileResult[] = [];
  for (const file of unit) results.push(...(await runProcess([file], limits)).finish());
  return results;
}
