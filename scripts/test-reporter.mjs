import { relative } from 'node:path';
import { inspect } from 'node:util';

/**
 * @typedef {{ name: string, file?: string, details: { type?: string, duration_ms: number, error?: Error } }} Result
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Result[], output: string[] }} Tally
 */

const steps = process.env['FAILED_STEPS'] ?? '';
const failedSteps = steps === '' ? [] : steps.split(',');

/** @returns {Tally} */
const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0, failures: [], output: [] });

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
 * @param {number} [milliseconds]
 */
function fileReport(file, tally, milliseconds) {
  const { passed, failed, skipped } = tally;
  const seconds = milliseconds === undefined ? '' : ` ${(milliseconds / 1000).toFixed(2)} s`;
  const counts = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const lines = [`${failed > 0 ? '✖' : '✔'} ${shown(file)}: ${counts}${seconds}`];
  for (const { name, details } of tally.failures) lines.push(`    ✖ ${name}`, explain(details.error));
  if (failed > 0 && tally.output.length > 0) lines.push('    output of this file:', tally.output.join('').trimEnd());
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
  if (total('passed') + failed === 0) lines.push('No test ran.');
  lines.push(`${total('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return `${lines.join('\n')}\n`;
}

/** Gathers the events of one run by file. */
class Run {
  /** @type {Map<string, Tally>} */
  tallies = new Map();
  /** @type {Set<string>} */
  reported = new Set();
  /** @type {string[]} */
  failures = failedSteps.map((step) => `${step} (see above)`);

  /** @param {string | undefined} file */
  of(file) {
    const key = file ?? '';
    const tally = this.tallies.get(key) ?? emptyTally();
    this.tallies.set(key, tally);
    return tally;
  }

  /** @param {Result & { skip?: unknown, todo?: unknown }} result @param {boolean} ok */
  count(result, ok) {
    const tally = this.of(result.file);
    const isSuite = result.details.type === 'suite';
    if (result.skip !== undefined || result.todo !== undefined) {
      tally.skipped += isSuite ? 0 : 1;
    } else if (ok) {
      tally.passed += isSuite ? 0 : 1;
    } else if (!this.isEcho(result)) {
      tally.failed += 1;
      tally.failures.push(result);
      this.failures.push(`${shown(result.file)}: ${result.name}`);
    }
  }

  /** A parent fails again for each failure inside it, which has already been counted. @param {Result} result */
  isEcho({ details }) {
    const failure = /** @type {{ failureType?: string } | undefined} */ (details.error)?.failureType;
    return failure === 'subtestsFailed';
  }

  /** @param {string | undefined} file @param {number} [milliseconds] */
  report(file, milliseconds) {
    this.reported.add(file ?? '');
    return fileReport(file ?? '', this.of(file), milliseconds);
  }

  finish() {
    const late = [...this.tallies.keys()].filter((file) => !this.reported.has(file));
    const ran = [...this.tallies.values()].some((tally) => tally.passed + tally.failed > 0);
    if (!ran || failedSteps.length > 0) process.exitCode = 1;
    return late.map((file) => this.report(file)).join('') + summary([...this.tallies.values()], this.failures);
  }
}

/** @param {AsyncIterable<import('node:test/reporters').TestEvent>} events */
export default async function* report(events) {
  const run = new Run();
  for await (const { type, data } of events) {
    if (type === 'test:pass') run.count(data, true);
    else if (type === 'test:fail') run.count(data, false);
    else if (type === 'test:stdout' || type === 'test:stderr') run.of(data.file).output.push(data.message);
    else if (type === 'test:summary' && data.file !== undefined) yield run.report(data.file, data.duration_ms);
  }
  yield run.finish();
}
