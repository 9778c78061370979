import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shuffled } from '../scripts/mutation/draw.ts';
import { isEquivalent, outdated } from '../scripts/mutation/equivalent.ts';
import { isParsed, type Mutant, mutantsOf, mutatedText } from '../scripts/mutation/mutants.ts';
import { report } from '../scripts/mutation/report.ts';

const changes = (text: string) => mutantsOf('a.ts', text).map(({ change }) => change);

/** Source texts, and the mutants created from them. */
const MUTATED: Readonly<Record<string, readonly string[]>> = {
  'f(a < b);': ['f(a < b); → removed', 'a < b → a <= b', 'a < b → a >= b'],
  'x = a && b;': ['x = a && b; → removed', 'a && b → ((a) || (b))'],
  'const x = a ?? 0;': ['a ?? 0 → ((a) && (0))', '0 → 1'],
  'const x = a + b - c;': ['a + b - c → a + b + c', 'a + b → a - b'],
  'const x = "a" + b;': [`"a" → ''`],
  'if (a) throw b;': ['a → true', 'a → false', 'throw b; → removed'],
  'const x = !a ? true : false;': ['!a → true', '!a → false', '!a → (a)', 'true → false', 'false → true'],
  'while (a) { continue; }': ['a → false', 'continue; → removed'],
  'const x = a?.b?.(c);': ['a?.b?.(c) → a?.b(c)', 'a?.b → a.b'],
  'const x = a.filter(b).some(c);': ['some → every', 'a.filter(b) → a'],
  'const x = () => a;': ['a → undefined'],
  'function x() { a(); return b; }': ['{ a(); return b; } → {}', 'a(); → removed'],
  'const x = [a];': ['[a] → []'],
  'const x = { "a-b": 1n };': ['{ "a-b": 1n } → ({})', '1n → (1n + 1n)'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
  'const x = `${a}`;': ["`${a}` → ''"],
  'const x = /^a$/u;': ['/^a$/u → /a$/u', '/^a$/u → /^a/u'],
  'a += 1;': ['a += 1; → removed', 'a += 1 → a -= 1', '1 → 2'],
};

test('conditions, operators, literals and statements are mutated', () => {
  for (const [text, expected] of Object.entries(MUTATED)) assert.deepEqual(changes(text), expected, text);
});

test('types, imports, log messages and messages of internal errors are not mutated', () => {
  assert.deepEqual(changes(`import a from 'b'; export { c } from 'd'; type E = 'f' | 1; interface G { h: 'i' }`), []);
  assert.deepEqual(changes(`declare module 'a' { interface B {} }`), []);
  assert.deepEqual(changes(`const a = b as 'c';`), []);
  assert.deepEqual(changes(`context.log.warn({ a }, 'sentence');`), [
    `context.log.warn({ a }, 'sentence'); → removed`,
    '{ a } → ({})',
  ]);
  assert.deepEqual(changes(`throw new Error('sentence');`), [`throw new Error('sentence'); → removed`]);
});

test('a mutant that does not parse is detected', () => {
  const text = 'const x = a && (b ?? c);';
  for (const mutant of mutantsOf('a.ts', text)) assert.ok(isParsed(text, mutant), mutatedText(text, mutant));
  assert.ok(!isParsed(text, { start: 0, end: 5, text: ')' }));
});

test('identical changes to one line have different names', () => {
  assert.deepEqual(changes('const x = [true, true];').slice(1), ['true → false', 'true → false (2)']);
});

const mutantsIn = (folder: string, count: number) =>
  mutantsOf(`${folder}/a.ts`, `const x = ${Array.from({ length: count }, (_, index) => index).join(' | ')};`);

test('a seed selects the same mutants from every folder, even if lines move', () => {
  const [large, small] = [mutantsIn('large', 90), mutantsIn('small', 4)];
  const order = (mutants: readonly Mutant[], seed: string) =>
    shuffled(mutants, seed, (file) => file.split('/')[0] ?? '').map(({ file, change }) => `${file} ${change}`);
  const first = order([...large, ...small], '1');
  assert.deepEqual(order([...small, ...large.map((mutant) => ({ ...mutant, line: mutant.line + 7 }))], '1'), first);
  assert.notDeepEqual(order([...large, ...small], '2'), first);
  assert.equal(first.slice(0, 40).filter((each) => each.startsWith('small')).length, 2);
});

test('an entry of the list of equivalent mutants matches one mutant, and an entry that matches no mutant is reported', () => {
  const [mutant, ...others] = mutantsOf('a.ts', 'const x = a < b;') as [Mutant, ...Mutant[]];
  const list = [{ file: 'a.ts', lineText: mutant.lineText, change: mutant.change, reason: 'The values are equal.' }];
  assert.ok(isEquivalent(mutant, list));
  assert.ok(!others.some((other) => isEquivalent(other, list)));
  assert.deepEqual(outdated([mutant], list), []);
  assert.deepEqual(outdated(others, list), list);
});

test('a run fails with fewer than 90 % killed or more than 5 % equivalent mutants', () => {
  const mutants = mutantsIn('domain', 40);
  const isGood = (survivors: number, equivalent: number) =>
    report(
      {
        trials: mutants.slice(0, 20).map((mutant, index) => {
          const outcomes =
            index % 2 === 0 ? (['survived', 'killed'] as const) : (['not covered', 'timed out'] as const);
          return { mutant, outcome: outcomes[index < survivors ? 0 : 1], detail: '' };
        }),
        equivalent: mutants.slice(20, 20 + equivalent),
      },
      () => 'domain',
    ).isGood;
  assert.deepEqual([isGood(2, 1), isGood(3, 1), isGood(2, 2)], [true, false, false]);
});

const SOURCE = `export function sum(to: number): number {
  let sum = 0;
  for (let at = 1; at <= to; at++) sum += at;
  return sum;
}
export const isEven = (value: number) => value % 2 === 0;
export const unused = () => 1;`;
const TEST = `import test from 'node:test';
import assert from 'node:assert/strict';
import { isEven, sum } from './source.ts';
test('sums', () => { isEven(2); assert.equal(sum(3), 6); });`;
const RUN = (module: (name: string) => string) => `
  import { coverageOf } from ${module('coverage.ts')};
  import { mutantsOf } from ${module('mutants.ts')};
  import { tryMutant } from ${module('trial.ts')};
  import { readFileSync } from 'node:fs';
  const coverage = await coverageOf('source.test.ts', new Set(['source.ts']));
  const again = await coverageOf('source.test.ts', new Set(['source.ts']));
  const outcomes = {};
  for (const mutant of mutantsOf('source.ts', readFileSync('source.ts', 'utf8'))) {
    if (!process.argv.includes(mutant.change)) continue;
    const { outcome, detail } = await tryMutant(mutant, [coverage], 1000);
    outcomes[mutant.change] = [outcome, detail];
  }
  console.log(JSON.stringify({ outcomes, isCached: again.milliseconds === coverage.milliseconds }));`;

/** Returns the results of mutants of SOURCE, in a separate folder. */
async function outcomes(t: TestContext, ...changes: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'keyward-mutation-test-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'node_modules'));
  const module = (name: string) =>
    JSON.stringify(fileURLToPath(new URL(`../scripts/mutation/${name}`, import.meta.url)));
  const files = {
    'package.json': '{"type":"module"}',
    'source.ts': SOURCE,
    'source.test.ts': TEST,
    'run.ts': RUN(module),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const { stdout } = await promisify(execFile)(process.execPath, ['run.ts', ...changes], { cwd });
  return JSON.parse(stdout);
}

test('mutants are killed, survive, time out, or are not covered', async (t) => {
  const { outcomes: found, isCached } = await outcomes(
    t,
    'at <= to → at < to',
    'at++ → at--',
    'value % 2 === 0 → value % 2 !== 0',
    '1 → undefined',
  );
  assert.deepEqual(found, {
    'at <= to → at < to': ['killed', 'source.test.ts: sums'],
    'at++ → at--': ['timed out', 'source.test.ts'],
    'value % 2 === 0 → value % 2 !== 0': ['survived', '1 test files pass'],
    '1 → undefined': ['not covered', 'no test file covers it'],
  });
  assert.ok(isCached);
});
