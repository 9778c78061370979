import { resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FileResult, type TestResult } from './test-report.ts';
import type { Unit } from './test-units.ts';

type Events = ReturnType<typeof run>;
type Event = Events extends AsyncIterable<infer One> ? One : never;

const PROCESS = fileURLToPath(new URL('test-process.ts', import.meta.url));

export interface Limits {
  /** For each test, and for a file with all of its tests. */
  readonly fileMs: number;
  /** Ends everything at once. */
  readonly signal?: AbortSignal;
}

/** What one process has told. */
class Told {
  readonly files: FileResult[];
  readonly #ended = new Set<FileResult>();
  readonly #process = resolve(PROCESS);
  #current: FileResult;
  #hasSummary = false;
  /** How the process itself ended, unless it ended as its files did. */
  #failure: TestResult | undefined;

  constructor(unit: Unit) {
    this.files = unit.map((file) => new FileResult(file));
    [this.#current] = this.files as [FileResult];
  }

  hear({ type, data }: Event): void {
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
      // What a file was waiting for when its time was up is told again after its end.
      if (!this.#ended.has(this.#current)) this.#current.count(result);
    } else if (resolve(result.name) === this.#process) {
      if (!result.details.passed && result.details.error?.failureType !== 'subtestsFailed') this.#failure = result;
    } else {
      const file = this.#of(result.name);
      file.end(result);
      this.#ended.add(file);
    }
  }

  /** Whether what was told is all there is to tell, file by file. */
  get isWhole(): boolean {
    return this.#failure === undefined && this.#hasSummary && this.files.every((file) => this.#ended.has(file));
  }

  /** What became of the process became of the file that had it for itself, and of each that did not end before it. */
  finish(): FileResult[] {
    for (const file of this.files) {
      if (!this.#ended.has(file) || (this.files.length === 1 && !this.isWhole)) file.endedWith(this.#failure);
    }
    return this.files;
  }
}

async function runProcess(unit: Unit, { fileMs, signal }: Limits): Promise<Told> {
  const told = new Told(unit);
  // The limit of a file is watched by its own process; this one is for a process that cannot, or does not end by itself.
  const late = AbortSignal.timeout(fileMs * (unit.length > 1 ? 2 : 1.25));
  const events = run({
    files: [PROCESS],
    argv: unit,
    execArgv: [`--test-timeout=${fileMs}`],
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  for await (const event of events) told.hear(event);
  return told;
}

/**
 * Runs test files in one process. When that process crashes or hangs, it is not known of which file that tells, and what
 * the others would have said: then each runs again in a process of its own.
 */
export async function runUnit(unit: Unit, limits: Limits): Promise<FileResult[]> {
  const told = await runProcess(unit, limits);
  if (told.isWhole || unit.length === 1 || limits.signal?.aborted) return told.finish();
  const results: FileResult[] = [];
  for (const file of unit) results.push(...(await runProcess([file], limits)).finish());
  return results;
}
