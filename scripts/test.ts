import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { checks } from './checks.ts';
import { passOnRequiredTools } from './required-tools.ts';
import { printStep, runSteps, type Step } from './step.ts';
import { testFiles } from './test-files.ts';
import { summary } from './test-report.ts';
import { runTests } from './test-run.ts';

const cores = Math.max(2, availableParallelism());
const wanted = process.argv.slice(2);
const FILE_MS = 240_000;
/**
 * The shared compile cache. Every process loads the same thousand modules, and most start more processes; each module
 * is compiled once.
 */
const COMPILED = resolve('node_modules/.cache/compiled');

function buildOfSdk(): Step | undefined {
  const { scripts } = JSON.parse(readFileSync('packages/sdk/package.json', 'utf8')) as {
    scripts?: Record<string, string>;
  };
  if (scripts?.['build'] === undefined) return undefined;
  const npm = process.env['npm_execpath'];
  const run = ['run', '--silent', 'build', '--workspace', 'packages/sdk'] as const;
  return { name: 'build of the SDK', command: npm === undefined ? ['npm', ...run] : [process.execPath, npm, ...run] };
}

function buildOf(name: 'server' | 'console'): Step {
  return { name: `build of the ${name}`, command: [process.execPath, `scripts/build-${name}.mjs`] };
}

/**
 * Returns the builds that the selected files need: the console and the server if the tests start them. Most files need
 * no build.
 */
function builds(files: readonly string[]): Step[] {
  const need = (...folders: string[]) => files.some((file) => folders.some((folder) => file.startsWith(folder)));
  const sdk = need('packages/sdk/') ? buildOfSdk() : undefined;
  const started = ['packages/server/test/process/', 'packages/sdk/', 'test/'];
  return [
    ...(sdk === undefined ? [] : [sdk]),
    ...(need('packages/server/test/cli/', ...started) ? [buildOf('server')] : []),
    ...(need('packages/console/', ...started) ? [buildOf('console')] : []),
  ];
}

/**
 * Runs checks and builds, and returns the names of those that failed. Tests run even if a step fails, so that one run
 * reports everything.
 */
async function failedSteps(files: readonly string[]): Promise<string[]> {
  const steps = [...(wanted.length > 0 ? [] : checks()), ...builds(files)];
  return (await runSteps(steps, cores, printStep)).filter(({ ok }) => !ok).map(({ name }) => name);
}

const files = testFiles(wanted);
const fault = passOnRequiredTools();
if (fault !== undefined) {
  process.stdout.write(`${fault}\n0 passed, 0 failed\n`);
  process.exitCode = 1;
} else if (files.length === 0) {
  process.stdout.write(`No test file matches ${wanted.join(' ') || 'packages/*/test or test'}.\n0 passed, 0 failed\n`);
  process.exitCode = 1;
} else {
  const failed = await failedSteps(files);
  process.env['NODE_COMPILE_CACHE'] = COMPILED;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  // Tests often wait for browsers and servers; two more processes than cores keep every core busy.
  const results = await runTests(files, { processes: cores + 2, fileMs: FILE_MS, signal: stop.signal });
  const { ok, text } = summary(results, failed);
  process.stdout.write(text);
  process.exitCode = ok ? 0 : 1;
}
