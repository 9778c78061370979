import { inspect } from 'node:util';

/** The event of the runner for a finished test, suite or file. */
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

/** The wrapper of the runner says less than its cause. */
function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = typeof cause === 'string' ? cause : inspect(cause, { depth: 6 });
  return text.replaceAll(/^/gm, '      ');
}

/** So many lines tell of an assertion what was expected and what came. */
const BRIEF_LINES = 8;
const ITSELF = 'the file itself';

/** The results of the tests of one file. */
export class FileResult {
  readonly file: string;
  readonly failures: Failure[] = [];
  /** Why something was skipped. */
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
      // A parent fails again for each failure inside it, which has been counted already.
      this.failures.push({ name, error: details.error });
    }
  }

  /** A file fails for itself when it cannot be loaded, throws late, or takes too long. */
  end({ details }: TestResult): void {
    this.#milliseconds = details.duration_ms;
    const { passed, error } = details;
    if (!passed && (this.failed === 0 || error?.failureType !== 'subtestsFailed')) this.#fails(error);
  }

  /** Its process ended otherwise than a test run ends. */
  endedWith(result: TestResult | undefined): void {
    if (this.#milliseconds === 0) this.#milliseconds = result?.details.duration_ms ?? 0;
    // Its tests may have been too late as well.
    if (!this.failures.some(({ name }) => name === ITSELF))
      this.#fails(result?.details.error ?? 'Its process ended before its tests did.');
  }

  #fails(error: unknown): void {
    this.failures.push({ name: ITSELF, error });
  }

  /** One line, and what failed. */
  toString(): string {
    const { passed, failed, skipped } = this;
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const seconds = (this.#milliseconds / 1000).toFixed(2);
    const lines = [`${failed > 0 ? '✖' : '✔'} ${this.file}: ${counts} ${seconds} s`];
    for (const { name, error } of this.failures) lines.push(`    ✖ ${name}`, explain(error));
    return `${lines.join('\n')}\n`;
  }
}

/** The output of failing files. */
function outputOfFailures(results: readonly FileResult[]): string {
  return results
    .filter(({ failed, output }) => failed > 0 && output.length > 0)
    .map(({ file, output }) => `\nOutput of ${file}:\n${output.join('')}`)
    .join('');
}

/** The first lines of an error, for those who see the end of a run alone. */
function briefly(error: unknown): string {
  return explain(error).split('\n').slice(0, BRIEF_LINES).join('\n');
}

/** The end of a run: what failed, what was skipped and why, and the sum of both. */
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
  if (!ran) lines.push('No test ran.');
  lines.push(`${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return { ok: ran && failures.length === 0, text: `${outputOfFailures(results)}${lines.join('\n')}\n` };
}
