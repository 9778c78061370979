import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

/**
 * @typedef {{ passed: boolean, type?: string, duration_ms: number, error?: Error & { failureType?: string } }} Details
 * @typedef {{ name: string, file?: string, details: Details, skip?: unknown, todo?: unknown }} Result
 * @typedef {{ passed: number, failed: number, skipped: number, reasons: string[], failures: Result[], output: string[] }} Tally
 */

const steps = process.env['FAILED_STEPS'] ?? '';
const failedSteps = steps === '' ? [] : steps.split(',');

/** @returns {Tally} */
const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0, reasons: [], failures: [], output: [] });

/** @param {string | undefined} file */
const shown = (file) => (file === undefined ? '(no file)' : relative(process.cwd(), file));

/** @param {unknown} error what node:test wraps says less than its cause */
function explain(error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = typeof cause === 'string' ? cause : inspect(cause, { depth: 6 });
  return text.replaceAll(/^/gm, '      ');
}

/**
 * @param {string} file
 * @param {Tally} tally
 * @param {number} milliseconds
 */
function fileReport(file, tally, milliseconds) {
  const { passed, failed, skipped } = tally;
  const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const lines = [`${failed > 0 ? '✖' : '✔'} ${shown(file)}: ${counts} ${(milliseconds / 1000).toFixed(2)} s`];
  for (const { name, details } of tally.failures) lines.push(`    ✖ ${name}`, explain(details.error));
  return `${lines.join('\n')}\n`;
}

/** @param {Tally[]} tallies @param {string[]} failures */
function summary(tallies, failures) {
  /** @param {'passed' | 'failed' | 'skipped'} member */
  const total = (member) => tallies.reduce((sum, tally) => sum + tally[member], 0);
  const failed = total('failed') + failedSteps.length;
  const skipped = total('skipped');
  const lines = [''];
  if (failures.length > 0) lines.push('Failed:', ...failures.map((failure) => `  ✖ ${failure}`), '');
  const reasons = new Set(tallies.flatMap((tally) => tally.reasons));
  if (reasons.size > 0) lines.push('Skipped:', ...[...reasons].map((reason) => `  ${reason}`), '');
  if (total('passed') + failed === 0) lines.push('No test ran.');
  lines.push(`${total('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return `${lines.join('\n')}\n`;
}

/** Gathers the results of one run by file. */
class Run {
  /** @type {Map<string, Tally>} */
  tallies = new Map();
  /** @type {string[]} */
  failures = failedSteps.map((step) => `${step} (see above)`);

  /** @param {string | undefined} file some events name it relative to the working folder */
  of(file) {
    const key = resolve(file ?? '');
    const tally = this.tallies.get(key) ?? emptyTally();
    this.tallies.set(key, tally);
    return tally;
  }

  /** @param {Result} result */
  count(result) {
    const tally = this.of(result.file);
    const isTest = result.details.type !== 'suite';
    if (result.skip !== undefined || result.todo !== undefined) {
      tally.skipped += isTest ? 1 : 0;
      if (typeof result.skip === 'string') tally.reasons.push(result.skip);
    } else if (result.details.passed) {
      tally.passed += isTest ? 1 : 0;
    } else if (result.details.error?.failureType !== 'subtestsFailed') {
      // A parent fails again for each failure inside it, which has been counted already.
      this.fail(tally, result);
    }
  }

  /** @param {Tally} tally @param {Result} result */
  fail(tally, result) {
    tally.failed += 1;
    tally.failures.push(result);
    this.failures.push(`${shown(result.file)}: ${result.name}`);
  }

  /**
   * The end of a file's process. It fails for itself when it cannot be loaded, throws late, or is ended by force.
   * @param {Result & { file: string }} result
   */
  endOfFile(result) {
    const tally = this.of(result.file);
    if (!result.details.passed && tally.failed === 0) this.fail(tally, { ...result, name: 'the file itself' });
    return fileReport(result.file, tally, result.details.duration_ms);
  }

  /** What failing files wrote, held back until the end because some of it arrives after the end of their process. */
  outputOfFailures() {
    return [...this.tallies]
      .filter(([, { failed, output }]) => failed > 0 && output.length > 0)
      .map(([file, { output }]) => `\nOutput of ${shown(file)}:\n${output.join('')}`)
      .join('');
  }

  finish() {
    const tallies = [...this.tallies.values()];
    const ran = tallies.some(({ passed, failed }) => passed + failed > 0);
    if (!ran || failedSteps.length > 0) process.exitCode = 1;
    return this.outputOfFailures() + summary(tallies, this.failures);
  }
}

/**
 * Listens to `test:complete`, which comes at once, where `test:pass` and `test:fail` wait for the order of definition.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
export default async function* report(events) {
  const run = new Run();
  for await (const { type, data } of events) {
    if (type === 'test:complete') {
      const { file } = data;
      if (file !== undefined && resolve(data.name) === resolve(file)) yield run.endOfFile({ ...data, file });
      else run.count(data);
    } else if (type === 'test:stdout' || type === 'test:stderr' || (type === 'test:diagnostic' && data.file)) {
      run.of(data.file).output.push(type === 'test:diagnostic' ? `${data.message}\n` : data.message);
    }
  }
  yield run.finish();
}
