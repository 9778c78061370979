import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

/** Packages that belong to a framework of the page. */
const UNLISTED = /^@types\/|^react|^reflect-metadata$|^rxjs$|^@nestjs\/(?:common|platform-express)$/;

test('docs/runtimes.md lists the version of every runtime, framework and tool of test/sdk-users', () => {
  const page = readFileSync('docs/runtimes.md', 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('test/sdk-users/package.json', 'utf8'));
  const listed = Object.entries<string>({ ...dependencies, ...optionalDependencies }).filter(
    ([name]) => !UNLISTED.test(name),
  );
  const missing = listed.filter(([, version]) => !page.includes(version.replace(/^npm:.+@/, '')));
  assert.deepEqual(missing, []);
});
