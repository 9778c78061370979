import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Coverage, calls, covers } from './coverage.ts';
import { type Mutant, mutatedText } from './mutants.ts';
import { type ProcessResult, runNode } from './node-process.ts';

export type Outcome = 'killed' | 'survived' | 'timed out' | 'not covered';

export interface Trial {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** The test that failed, or the number of test files that passed. */
  readonly detail: string;
}

/** The number of test files that share a process after the fastest one has passed. */
const TOGETHER = 8;
/** The time factor after which a mutant counts as an infinite loop. It allows for a busy machine. */
const SLOWER = 5;
const START_MS = 15_000;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const PRELOAD = ['--import', path('overlay.ts'), '--test-reporter', path('first-failure.ts')];
const TEST_PROCESS = path('../test-process.ts');

/**
 * Runs the test files that cover a mutant, the fastest first, until one fails.
 * @param startMs time that a process may take in addition to its tests
 */
export async function tryMutant(mutant: Mutant, coverages: readonly Coverage[], startMs = START_MS): Promise<Trial> {
  const covering = coveringFirst(mutant, coverages);
  if (covering.length === 0) return { mutant, outcome: 'not covered', detail: 'no test file covers it' };
  const directory = mkdtempSync(join(tmpdir(), 'keyward-mutant-'));
  const overlay = join(directory, 'mutant.json');
  const text = mutatedText(readFileSync(mutant.file, 'utf8'), mutant);
  writeFileSync(overlay, JSON.stringify({ url: pathToFileURL(resolve(mutant.file)).href, text }));
  try {
    for (const unit of units(covering)) {
      const failure = await failureOf(unit, overlay, startMs);
      if (failure !== undefined) return { mutant, ...failure };
    }
    return { mutant, outcome: 'survived', detail: `${covering.length} test files pass` };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Orders the test files that cover a mutant. Loading a file runs its top-level code; test files that also call the
 * file's functions are more likely to fail.
 */
function coveringFirst({ file, start }: Mutant, coverages: readonly Coverage[]): Coverage[] {
  const order = (coverage: Coverage) => coverage.milliseconds + (calls(coverage, file) ? 0 : 1e9);
  return coverages.filter((each) => covers(each, file, start)).sort((one, other) => order(one) - order(other));
}

function units([first, ...rest]: readonly Coverage[]): Coverage[][] {
  const units = first ? [[first]] : [];
  for (let at = 0; at < rest.length; at += TOGETHER) units.push(rest.slice(at, at + TOGETHER));
  return units;
}

type Failure = Pick<Trial, 'outcome' | 'detail'>;

/**
 * Returns the failure of a unit. An earlier test file in the same process may have caused it, so the failing file runs
 * again alone.
 */
async function failureOf(unit: readonly Coverage[], overlay: string, startMs: number): Promise<Failure | undefined> {
  const result = await runUnit(unit, overlay, startMs);
  if (result.ok) return undefined;
  const failed = failedTest(result.output);
  if (unit.length === 1)
    return result.isTimedOut ? { outcome: 'timed out', detail: unit[0]?.test ?? '' } : killedBy(failed);
  const suspect = unit.find(({ test }) => test === failed?.file);
  for (const each of suspect ? [suspect, ...unit.filter((other) => other !== suspect)] : unit) {
    const failure = await failureOf([each], overlay, startMs);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function runUnit(unit: readonly Coverage[], overlay: string, startMs: number): Promise<ProcessResult> {
  const usual = unit.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const files = unit.map(({ test }) => test);
  return runNode([...PRELOAD, TEST_PROCESS, ...files], { KEYWARD_MUTANT: overlay }, startMs + usual * SLOWER);
}

interface FailedTest {
  readonly file: string;
  readonly name: string;
}

function failedTest(output: string): FailedTest | undefined {
  const line = output.split('\n').findLast((each) => each.startsWith('{"file":'));
  if (line === undefined) return undefined;
  const { file, name } = JSON.parse(line) as FailedTest;
  return { file: relative(process.cwd(), file === TEST_PROCESS ? resolve(name) : file), name };
}

function killedBy(failed: FailedTest | undefined): Failure {
  return { outcome: 'killed', detail: failed ? `${failed.file}: ${failed.name}` : 'the process exited' };
}
