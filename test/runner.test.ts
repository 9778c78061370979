import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FOLDER = 'packages/server/test/guarantees';
const FILE_MS = 2500;
const scripts = (name: string) => JSON.stringify(fileURLToPath(new URL(`../scripts/${name}`, import.meta.url)));
const RUN = `
  import { summary } from ${scripts('test-report.ts')};
  import { runTests } from ${scripts('test-run.ts')};
  const results = await runTests(process.argv.slice(2), { processes: 2, fileMs: ${FILE_MS} });
  const { ok, text } = summary(results, []);
  process.stdout.write(text);
  process.exitCode = ok ? 0 : 1;
`;

interface Run {
  readonly code: number;
  /** The output, with the seconds replaced. */
  readonly lines: readonly string[];
}

/** Runs test files, by name and content, in one process unless one fails. */
async function runOf(t: TestContext, files: Readonly<Record<string, string>>): Promise<Run> {
  const cwd = mkdtempSync(join(tmpdir(), 'keyward-runner-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, FOLDER), { recursive: true });
  writeFileSync(join(cwd, 'run.ts'), RUN);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(cwd, FOLDER, `${name}.test.ts`), `import test, { after } from 'node:test';\n${content}`);
  }
  const paths = Object.keys(files).map((name) => `${FOLDER}/${name}.test.ts`);
  // With this variable, the runner would report to the test that runs it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { code, stdout } = await promisify(execFile)(process.execPath, ['run.ts', ...paths], { cwd, env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  return { code, lines: stdout.split('\n').map((line) => line.replace(/ \d+\.\d\d s$/, '')) };
}

const GOOD = `test('good', () => {}); test('better', () => {});`;

/** Asserts that a failing file does not change the results of the other files, and that the run fails. */
function assertReported({ code, lines }: Run, line: string, name: string, sum: string): void {
  assert.equal(code, 1);
  assert.ok(lines.includes(`✔ ${FOLDER}/a-good.test.ts: 2 passed`), lines.join('\n'));
  assert.ok(lines.includes(`✔ ${FOLDER}/z-good.test.ts: 2 passed`), lines.join('\n'));
  assert.ok(lines.includes(`✖ ${FOLDER}/bad.test.ts: ${line}`), lines.join('\n'));
  assert.ok(lines.includes(`  ✖ ${FOLDER}/bad.test.ts: ${name}`), lines.join('\n'));
  assert.ok(lines.includes(sum), lines.join('\n'));
}

const between = (bad: string) => ({ 'a-good': GOOD, bad, 'z-good': GOOD });

test('the runner ignores test files of installed packages', (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'keyward-runner-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  for (const folder of [FOLDER, 'test/project/node_modules/other/test', 'test/project']) {
    mkdirSync(join(cwd, folder), { recursive: true });
    writeFileSync(join(cwd, folder, 'a.test.ts'), '');
  }
  const list = `import { testFiles } from ${scripts('test-files.ts')}; console.log(testFiles([]).join());`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', list], { cwd, encoding: 'utf8' });
  assert.equal(printed, `test/project/a.test.ts,${FOLDER}/a.test.ts\n`);
});

test('a run without failures reports success, with a line for each file', async (t) => {
  const { code, lines } = await runOf(t, { one: GOOD, two: `test.skip('later', () => {});${GOOD}` });
  const printed = lines.filter((line) => line !== '');
  const of = (name: string, counts: string) => `✔ ${FOLDER}/${name}.test.ts: ${counts}`;
  assert.deepEqual(
    [code, printed],
    [0, [of('one', '2 passed'), of('two', '2 passed, 1 skipped'), '4 passed, 0 failed, 1 skipped']],
  );
});

test('the summary lists each reason of skipped tests once, before the totals', async (t) => {
  const skips = (reason: string) =>
    `test('a', { skip: '${reason}' }, () => {}); test('b', { skip: '${reason}' }, () => {});`;
  const { lines } = await runOf(t, { one: skips('x is not installed') + GOOD, two: skips('x is not installed') });
  const end = lines.slice(lines.indexOf('Skipped:')).filter((line) => line !== '');
  assert.deepEqual(end, ['Skipped:', '  x is not installed', '2 passed, 0 failed, 4 skipped']);
});

test('a file starts after the hooks of the previous file in its process', async (t) => {
  const hookState = `after(() => { globalThis.held = false; });
    test('alone', () => { if (globalThis.held) throw new Error('not alone'); globalThis.held = true; });`;
  const { code, lines } = await runOf(t, { one: hookState, two: hookState });
  assert.equal(code, 0, lines.join('\n'));
});

test('a failing test is reported by its name, without its parents', async (t) => {
  const bad = `test('outer', (t) => t.test('inner', () => { throw new Error('sorry'); })); ${GOOD}`;
  const run = await runOf(t, between(bad));
  assertReported(run, '2 passed, 1 failed', 'inner', '6 passed, 1 failed');
  assert.match(run.lines.join('\n'), /Error: sorry\n/);
});

test('a file that cannot be loaded, or whose hook fails, is reported', async (t) => {
  const hook = `after(() => { throw new Error('no end'); }); test('ended', () => {});`;
  const run = await runOf(t, { ...between(`test('started', () => {}); throw new Error('no start');`), hook });
  assertReported(run, '1 passed, 1 failed', 'the file itself', '6 passed, 2 failed');
  assert.ok(run.lines.includes(`  ✖ ${FOLDER}/hook.test.ts: the file itself`));
  assert.match(run.lines.join('\n'), /Error: no start\n[\s\S]*Error: no end\n/);
});

for (const code of [0, 7]) {
  test(`a file that exits its process with ${code} is reported, and the other files run`, async (t) => {
    const run = await runOf(
      t,
      between(`test('a', () => {}); test('b', async () => { await 1; process.exit(${code}); });`),
    );
    assertReported(run, '0 passed, 1 failed', 'the file itself', '4 passed, 1 failed');
  });
}

test('an error that a file throws after its tests is reported for that file', async (t) => {
  const bad = `test('a', () => { setTimeout(() => { throw new Error('sorry'); }, 50); });
    test('b', () => new Promise((resolve) => setTimeout(resolve, 100)));`;
  assertReported(await runOf(t, between(bad)), '2 passed, 1 failed', 'the file itself', '6 passed, 1 failed');
});

test('a hanging test is terminated and reported', async (t) => {
  const bad = `test('a', () => {}); test('b', () => new Promise(() => setInterval(() => {}, 1000)));`;
  const run = await runOf(t, between(bad));
  assert.equal(run.code, 1);
  assertReported(run, '1 passed, 2 failed', 'b', '5 passed, 2 failed');
});

test('a test that blocks the event loop is terminated and reported', async (t) => {
  const run = await runOf(t, between(`test('a', () => { for (;;) {} });`));
  assertReported(run, '0 passed, 1 failed', 'the file itself', '4 passed, 1 failed');
});

test('a file whose tests pass and whose process does not exit is reported', async (t) => {
  const run = await runOf(t, between(`test('a', () => {}); setInterval(() => {}, 1000);`));
  assertReported(run, '1 passed, 1 failed', 'the file itself', '5 passed, 1 failed');
});
