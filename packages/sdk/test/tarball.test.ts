import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildTarball, tarballOf } from '../build/tarball.ts';
import { copyWorkspace } from './copied-workspace.ts';
import { run } from './packed.ts';

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-sdk-tarball-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds a copy of the sources, in a process with different settings. */
async function buildElsewhere(t: TestContext): Promise<Buffer> {
  const copy = copyWorkspace(t);
  const builder = pathToFileURL(join(copy, 'packages/sdk/build/tarball.ts')).href;
  const script = `import { buildTarball } from ${JSON.stringify(builder)};
process.umask(0o077);
process.stdout.write(await buildTarball('built'));`;
  const env = { ...process.env, TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', USER: 'other' };
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { cwd: join(copy, 'packages'), env });
  return readFileSync(join(copy, 'packages', stdout));
}

test('the tarball has the same bytes for any folder, user, umask, locale and time zone', async (t) => {
  const here = readFileSync(await buildTarball(temporaryFolder(t)));
  const elsewhere = await buildElsewhere(t);
  assert.ok(here.equals(elsewhere), 'the bytes differ');
});

test('the tarball depends only on the files, not on their order', () => {
  const files = [
    ['a.js', 'a'],
    ['b/c.js', 'ü'.repeat(600)],
    ['B.js', ''],
  ] as const;
  assert.deepEqual(tarballOf(new Map(files)), tarballOf(new Map(files.toReversed())));
});

test('tar unpacks the tarball, and the files are readable by all users', async (t) => {
  const folder = temporaryFolder(t);
  const files = new Map([
    ['a.js', 'a'],
    ['d/empty.js', ''],
    ['d/long.js', 'ü\n'.repeat(400)],
  ]);
  writeFileSync(join(folder, 'x.tgz'), tarballOf(files));
  await run('tar', ['-xzf', 'x.tgz'], { cwd: folder });
  for (const [path, content] of files) assert.equal(readFileSync(join(folder, 'package', path), 'utf8'), content);
  const { stdout } = await run('tar', ['-tvzf', 'x.tgz', '--utc'], { cwd: folder });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, files.size);
  for (const line of lines) assert.match(line, /^-rw-r--r-- 0\/0 +\d+ 1985-10-26 08:15 package\//);
});
