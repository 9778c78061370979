import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = `
import { findBinary } from './test/proxies/proxy.ts';
import { passOnRequiredTools } from './scripts/required-tools.ts';
passOnRequiredTools();
console.log(findBinary('not-installed-anywhere'), process.env.KEYWARD_TEST_REQUIRE);
`;

test('a tool that KEYWARD_TEST_REQUIRE names fails its test where it is missing', async () => {
  const find = (required: string) =>
    run(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      env: { ...process.env, KEYWARD_TEST_REQUIRE: required },
    });
  assert.equal(
    (await find('nginx')).stdout,
    'undefined undefined\n',
    'and servers that tests start do not see the setting',
  );
  await assert.rejects(find('nginx,not-installed-anywhere'), /not-installed-anywhere is not installed/);
});
