import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Evaluates an expression in a process with this setting. @returns its value, and the setting that servers inherit */
async function runWith(expression: string, required: string, more: Readonly<Record<string, string>> = {}) {
  const script = `import * as tools from './scripts/required-tools.ts';
    const fault = tools.passOnRequiredTools();
    console.log(JSON.stringify([fault ?? ${expression}, process.env.KEYWARD_TEST_REQUIRE ?? null]));`;
  const env = { ...process.env, KEYWARD_TEST_REQUIRE: required, ...more };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout);
}

test('a test whose tool is missing is skipped with the reason, unless KEYWARD_TEST_REQUIRE names the tool', async () => {
  const strace = `tools.skipWithout('strace', false, 'strace is not permitted')`;
  assert.deepEqual(await runWith(strace, 'nginx'), ['strace is not permitted', null]);
  assert.deepEqual(await runWith(`tools.skipWithout('strace', true)`, 'strace'), [false, null]);
  await assert.rejects(
    runWith(strace, 'nginx,strace'),
    /strace is not permitted, but KEYWARD_TEST_REQUIRE requires strace\./,
  );
});

test('the reason names the first missing program of a test', async (t) => {
  const empty = mkdtempSync(join(tmpdir(), 'keyward-path-'));
  t.after(() => rmSync(empty, { recursive: true, force: true }));
  const programs = `tools.skipUnlessInstalled('jq', 'curl')`;
  assert.deepEqual(await runWith(programs, '', { PATH: empty }), ['jq is not installed', null]);
  await assert.rejects(runWith(programs, 'jq', { PATH: empty }), /jq is not installed, but KEYWARD_TEST_REQUIRE/);
});

test('a setting that names an unknown tool is rejected', async () => {
  const [fault] = await runWith('null', 'nginx,ngnix');
  assert.match(fault, /^KEYWARD_TEST_REQUIRE contains unknown tools: ngnix\. Choose from nginx, caddy, /);
});
