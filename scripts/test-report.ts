import { inspect } from 'node:util';

/** The runner's event for a finished test, suite or file. */
export interface TestResult {
  readonly name: string;
  readonly details: {
    readonly passed: boolean;
    readonly type?: string;
    readonly duration_ms: number;
    readonly error?: Error & { failureType?: string };
  };
  readonly skip?: string | boolean | undefined;
  readonly todo?: string | boolean | undefined;
}

interface Failure {
  readonly name: string;
  readonly error: unknown;
}

/** Returns the text of an error. Uses the cause if there is one, because it says more than the runner's wrapper. */
function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = typeof cause === 'string' ? cause : inspect(cause, { depth: 6 });
  return text.replaceAll(/^/gm, '      ');
}

/** The number of lines that show the expected and the actual value of an assertion. */
const BRIEF_LINES = 8;
const ITSELF = 'the file itself';

/** The results of one file's tests. */
export class FileResult {
  readonly file: string;
  readonly failures: Failure[] = [];
  /** The reasons of skipped tests. */
  readonly reasons: string[] = [];
  readonly output: string[] = [];
  passed = 0;
  skipped = 0;
  #milliseconds = 0;

  constructor(file: string) {
    this.file = file;
  }

  get failed(): number {
    return this.failures.length;
  }

  count({ name, details, skip, todo }: TestResult): void {
    const isTest = details.type !== 'suite';
    if (skip !== undefined || todo !== undefined) {
      this.skipped += isTest ? 1 : 0;
      if (typeof skip === 'string') this.reasons.push(skip);
    } else if (details.passed) {
      this.passed += isTest ? 1 : 0;
    } else if (details.error?.failureType !== 'subtestsFailed') {
      // A parent also fails if a subtest fails, which has been counted already.
      this.failures.push({ name, error: details.error });
    }
  }

  /** Records the end of the file. A file itself fails if it cannot be loaded, throws after its tests, or times out. */
  end({ details }: TestResult): void {
    this.#milliseconds = details.duration_ms;
    const { passed, error } = details;
    if (!passed && (this.failed === 0 || error?.failureType !== 'subtestsFailed')) this.#fails(error);
  }

  /** Records that the process exited before the end of the run. */
  endedWith(result: TestResult | undefined): void {
    if (this.#milliseconds === 0) this.#milliseconds = result?.details.duration_ms ?? 0;
    // The file may have failed already because its tests timed out.
    if (!this.failures.some(({ name }) => name === ITSELF))
      this.#fails(result?.details.error ?? 'The process exited before the tests finished.');
  }

  #fails(error: unknown): void {
    this.failures.push({ name: ITSELF, error });
  }

  /** Returns one line for the file, followed by its failures. */
  toString(): string {
    const { passed, failed, skipped } = this;
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const seconds = (this.#milliseconds / 1000).toFixed(2);
    const lines = [`${failed > 0 ? '✖' : '✔'} ${this.file}: ${counts} ${seconds} s`];
    for (const { name, error } of this.failures) lines.push(`    ✖ ${name}`, explain(error));
    return `${lines.join('\n')}\n`;
  }
}

/** Returns the output of files with failures. */
function outputOfFailures(results: readonly FileResult[]): string {
  return results
    .filter(({ failed, output }) => failed > 0 && output.length > 0)
    .map(({ file, output }) => `\nOutput of ${file}:\n${output.join('')}`)
    .join('');
}

/** Returns the first lines of an error, for the summary at the end of a run. */
function briefly(error: unknown): string {
  return explain(error).split('\n').slice(0, BRIEF_LINES).join('\n');
}

/** Returns the summary of a run: failures, reasons of skipped tests, and totals. */
export function summary(results: readonly FileResult[], failedSteps: readonly string[]): { ok: boolean; text: string } {
  const total = (member: 'passed' | 'failed' | 'skipped') => results.reduce((sum, result) => sum + result[member], 0);
  const failures = [
    ...failedSteps.map((step) => `${step} (see above)`),
    ...results.flatMap(({ file, failures: ofFile }) =>
      ofFile.map(({ name, error }) => `${file}: ${name}\n${briefly(error)}`),
    ),
  ];
  const [passed, skipped] = [total('passed'), total('skipped')];
  const lines = [''];
  if (failures.length > 0) lines.push('Failed:', ...failures.map((failure) => `  ✖ ${failure}`), '');
  const reasons = new Set(results.flatMap((result) => result.reasons));
  if (reasons.size > 0) lines.push('Skipped:', ...[...reasons].map((reason) => `  ${reason}`), '');
  const ran = passed + total('failed') > 0;
  if (!ran) lines.push('No tests were run.');
  lines.push(`${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return { ok: ran && failures.length === 0, text: `${outputOfFailures(results)}${lines.join('\n')}\n` };
}
