import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { IDENTITY_HEADERS } from '@keyward/contract';

const FILES = fileURLToPath(new URL('../../../../docs/guides/traefik/', import.meta.url));

/** SHA-256 digests of the files tested with Traefik 3.7.13. Test a changed file again before updating its digest. */
const TRIED: Readonly<Record<string, string>> = {
  'compose.yaml': 'c2a01df7002b1f9500c0239f95dd39d210604737561c020355f33ebbb2a2df8d',
  'dynamic.yml': '823422890753f9475ca05c0bac062e425f4fb4a72b91e2141ee1689264c8c2f9',
  'kubernetes.yaml': '200117c9fe9912db40d1d480925213a4e249fc93b072304af3b0615ac9c70ca0',
  'traefik.yml': 'f574d3f0fe42ddc1195e9314048c514725d64112a968a7b8da182b268638f507',
};

test('the files of the Traefik guide are identical to the tested files, byte for byte', () => {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(FILES + name))
      .digest('hex');
  const names = globSync('*', { cwd: FILES }).sort();
  assert.deepEqual(Object.fromEntries(names.map((name) => [name, digest(name)])), TRIED);
});

test('each file replaces every identity header of the client, in every spelling', () => {
  for (const name of ['compose.yaml', 'dynamic.yml', 'kubernetes.yaml']) {
    const patterns = [...readFileSync(FILES + name, 'utf8').matchAll(/authResponseHeadersRegex[:=] ?(.+)$/gim)];
    assert.ok(patterns.length > 0, name);
    for (const [, pattern = ''] of patterns) {
      const regex = new RegExp(pattern.replace('(?i)', ''), 'i');
      for (const header of IDENTITY_HEADERS)
        for (const spelling of [header, header.replaceAll('-', '_'), header.toLowerCase()])
          assert.match(spelling, regex, `${name}: ${spelling}`);
    }
  }
});
