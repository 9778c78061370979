import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './node-process.ts';

const CACHE = 'node_modules/.cache/mutation';

/** A part of a source file that did not run, as character offsets. */
type Gap = readonly [start: number, end: number];

/** The coverage of one source file in one thread of a test file. */
interface Execution {
  readonly gaps: readonly Gap[];
  /** True if the thread called any function, instead of only loading the file. */
  readonly isCalled: boolean;
}

/** The coverage of the sources by one test file. */
export interface Coverage {
  readonly test: string;
  readonly milliseconds: number;
  /** One execution per thread, by source file. */
  readonly executions: Readonly<Record<string, readonly Execution[]>>;
}

/** A test file that fails on the unmodified sources. */
export class FailingTest extends Error {}

interface Cached extends Coverage {
  /** SHA-256 of the test file and of every file that it loaded. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** A script in the format of `NODE_V8_COVERAGE`. The ranges of a function are nested, the outer range first. */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/**
 * Runs a test file and returns its coverage of the sources. Returns the cached coverage if no file that the test loads
 * has changed.
 * @throws FailingTest if the test file fails
 */
export async function coverageOf(test: string, sources: ReadonlySet<string>): Promise<Coverage> {
  const path = join(CACHE, `${sha256(test)}.json`);
  const cached = readCached(path);
  if (cached !== undefined) return cached;
  const { milliseconds, scripts } = await runMeasured(test);
  const found = { test, milliseconds, executions: executionsOf(scripts, sources) };
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path, JSON.stringify({ ...found, hashes: hashesOf(scripts.map(({ file }) => file)) } satisfies Cached));
  return found;
}

async function runMeasured(test: string) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-coverage-'));
  try {
    const { ok, milliseconds } = await runNode([test], { NODE_V8_COVERAGE: folder });
    if (!ok) throw new FailingTest(`${test} fails without a mutant and is not used. To see why: npm test -- ${test}`);
    return { milliseconds, scripts: globSync(join(folder, '*.json')).flatMap(scriptsOf) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns whether the test file runs the code at a position of a source file. */
export function covers({ executions }: Coverage, file: string, position: number): boolean {
  const isGap = ([start, end]: Gap) => start <= position && position < end;
  return executions[file]?.some(({ gaps }) => !gaps.some(isGap)) ?? false;
}

export function calls({ executions }: Coverage, file: string): boolean {
  return executions[file]?.some(({ isCalled }) => isCalled) ?? false;
}

function readCached(path: string): Cached | undefined {
  try {
    const cached = JSON.parse(readFileSync(path, 'utf8')) as Cached;
    return Object.entries(cached.hashes).every(([file, hash]) => sha256(readFileSync(file)) === hash)
      ? cached
      : undefined;
  } catch {
    return undefined;
  }
}

type FileScript = ScriptCoverage & { readonly file: string };

/** Returns the scripts of this repository, without those of installed packages. */
function scriptsOf(path: string): FileScript[] {
  const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: ScriptCoverage[] };
  return result
    .filter(({ url }) => url.startsWith('file:'))
    .map((script) => ({ ...script, file: relative(process.cwd(), fileURLToPath(script.url)) }))
    .filter(({ file }) => !file.startsWith('..') && !file.includes('node_modules'));
}

function executionsOf(scripts: readonly FileScript[], sources: ReadonlySet<string>): Coverage['executions'] {
  const known = scripts.filter(({ file }) => sources.has(file));
  const entries = [...Map.groupBy(known, ({ file }) => file)].map(
    ([file, each]) => [file, each.map(executionOf)] as const,
  );
  return Object.fromEntries(entries);
}

function executionOf({ functions }: ScriptCoverage): Execution {
  const ranges = functions.flatMap((each) => each.ranges);
  const isCalled = functions.slice(1).some(({ ranges: [whole] }) => whole !== undefined && whole.count > 0);
  return { gaps: gapsOf(ranges), isCalled };
}

/** Returns the ranges that did not run. An inner range overrides the ranges around it. */
function gapsOf(ranges: ScriptCoverage['functions'][number]['ranges']): Gap[] {
  const outerFirst = ranges.toSorted(
    (one, other) => one.startOffset - other.startOffset || other.endOffset - one.endOffset,
  );
  const runs = new Uint8Array(Math.max(0, ...ranges.map(({ endOffset }) => endOffset)));
  for (const { startOffset, endOffset, count } of outerFirst) runs.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const gaps: Gap[] = [];
  for (let start = runs.indexOf(0); start !== -1; ) {
    const end = runs.indexOf(1, start);
    gaps.push([start, end === -1 ? runs.length : end]);
    start = end === -1 ? -1 : runs.indexOf(0, end);
  }
  return gaps;
}

function hashesOf(files: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(files)].map((file) => [file, sha256(readFileSync(file))]));
}

function sha256(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}
