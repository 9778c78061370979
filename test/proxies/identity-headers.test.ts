import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { IDENTITY_HEADERS } from '@keyward/contract';

const guides = fileURLToPath(new URL('../../docs/guides/', import.meta.url));
const COMMENT = /^\s*(?:#|--).*$/gm;

/** The case-insensitive expressions of a configuration, in the notation of Go and C++. */
function patterns(text: string): RegExp[] {
  return [...text.matchAll(/\(\?i\)(\^?[^"'`\s]+)/g)].map(([, pattern = '']) => new RegExp(pattern, 'i'));
}

const configurations = globSync('*/*', { cwd: guides })
  .map((file) => ({ file, text: readFileSync(`${guides}${file}`, 'utf8').replaceAll(COMMENT, '') }))
  .filter(({ text }) => text.includes('/forward-auth/acme1'));

test('every proxy has a configuration with forward-auth', () => {
  const proxies = new Set(configurations.map(({ file }) => file.split('/')[0]));
  for (const proxy of ['nginx', 'caddy', 'haproxy', 'envoy', 'traefik', 'kubernetes'])
    assert.ok(proxies.has(proxy), proxy);
});

for (const { file, text } of configurations) {
  test(`${file} sets or removes every header that identifies the client to a service`, () => {
    const matchers = patterns(text);
    const missing = IDENTITY_HEADERS.filter(
      (name) => !text.toLowerCase().includes(name.toLowerCase()) && !matchers.some((matcher) => matcher.test(name)),
    );
    assert.deepEqual(missing, []);
  });
}
