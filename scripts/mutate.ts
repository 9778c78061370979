// Mutation testing: `npm run mutate`. See docs/decisions/0061.
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Coverage, coverageOf, FailingTest } from './mutation/coverage.ts';
import { shuffled } from './mutation/draw.ts';
import { isEquivalent, outdated } from './mutation/equivalent.ts';
import { isParsed, type Mutant, mutantsOf } from './mutation/mutants.ts';
import { killAll } from './mutation/node-process.ts';
import { report, trialLine } from './mutation/report.ts';
import { type Trial, tryMutant } from './mutation/trial.ts';

const SOURCES = 'packages/server/src';
const FOLDERS = ['domain', 'actions', 'verification', 'http', 'sign-in'];
const TESTS = 'packages/server/test/**/*.test.ts';
/** Tests that mostly start a server or a command in another process, which runs a build and no mutant. */
const OTHER_PROCESSES = [
  'process/**',
  'docs/*-guide.test.ts',
  'token-libraries/**',
  'cli/{running-server,import-parts}.test.ts',
];
/** Tests that send thousands of requests for half a minute to measure time or memory. */
const MEASUREMENTS = ['hostile/{feed-crowd,fields,invalid-keys,long-texts}.test.ts', 'engine/key-engine.test.ts'];
const EXCLUDED = [...OTHER_PROCESSES, ...MEASUREMENTS].map((path) => `packages/server/test/${path}`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '300' },
    skip: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    processes: { type: 'string', default: `${availableParallelism()}` },
  },
});

const folderOf = (file: string) => file.slice(SOURCES.length + 1).split('/')[0] ?? '';

function drawn(mutants: readonly Mutant[]): Mutant[] {
  const skip = Number(values.skip);
  const [onlyFile, onlyLine] = values.only?.split(':') ?? [];
  const isMeant = ({ file, line }: Mutant) =>
    (positionals.length === 0 || positionals.includes(folderOf(file))) &&
    (onlyFile === undefined || file.endsWith(onlyFile)) &&
    (onlyLine === undefined || line === Number(onlyLine));
  return shuffled(mutants.filter(isMeant), values.seed, folderOf)
    .slice(skip, skip + Number(values.count))
    .filter((mutant) => isParsed(readFileSync(mutant.file, 'utf8'), mutant));
}

/** Calls a function with each item, with limited concurrency, and returns the results in the order of the items. */
async function each<Item, Result>(items: readonly Item[], call: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await call(item);
  };
  await Promise.all(Array.from({ length: Number(values.processes) }, worker));
  return results;
}

/**
 * Returns the coverage of each test file. Prints a test file that fails without a mutant, and returns undefined for it.
 */
async function measured(sources: readonly string[]): Promise<(Coverage | undefined)[]> {
  const known = new Set(sources);
  return each(globSync(TESTS, { exclude: EXCLUDED }).sort(), async (test) => {
    try {
      return await coverageOf(test, known);
    } catch (error) {
      if (!(error instanceof FailingTest)) throw error;
      process.stdout.write(`${error.message}\n`);
      return undefined;
    }
  });
}

async function tried(mutant: Mutant, coverages: readonly Coverage[]): Promise<Trial> {
  const trial = await tryMutant(mutant, coverages);
  process.stdout.write(trialLine(trial));
  return trial;
}

async function main(): Promise<boolean> {
  const sources = FOLDERS.flatMap((folder) => globSync(`${SOURCES}/${folder}/**/*.ts`).sort());
  const mutants = sources.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')));
  const old = outdated(mutants);
  for (const { file, lineText, change } of old) {
    process.stdout.write(
      `No mutant matches this entry of scripts/mutation/equivalent.ts. Remove it: ${file} "${lineText}" ${change}\n`,
    );
  }
  const chosen = drawn(mutants);
  const all = await measured(sources);
  const coverages = all.filter((coverage) => coverage !== undefined);
  const { equivalent = [], different = [] } = Object.groupBy(chosen, (mutant) =>
    isEquivalent(mutant) ? 'equivalent' : 'different',
  );
  const trials = await each(different, (mutant) => tried(mutant, coverages));
  const { isGood, text } = report({ trials, equivalent }, folderOf);
  process.stdout.write(text);
  return isGood && old.length === 0 && coverages.length === all.length;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killAll();
    process.exit(1);
  });
}
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  killAll();
}
