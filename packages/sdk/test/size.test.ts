import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { installPacked } from './packed.ts';

const { project } = await installPacked();

interface Sizes {
  /** Size of the code that loads at start, minified and compressed, in bytes. */
  readonly loaded: number;
  /** Size of each file that loads on demand, by file name. */
  readonly later: Readonly<Record<string, number>>;
}

/** Bundles one export, like a user, and returns the sizes. */
async function bundledSizes(name: string, from: string): Promise<Sizes> {
  const input = join(project, `${name}.js`);
  writeFileSync(input, `export { ${name} } from '${from}';\n`);
  const bundle = await rolldown({ input, platform: 'node' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const [entry, ...chunks] = output.filter((each) => each.type === 'chunk');
  assert.ok(entry);
  const later = chunks.filter(({ fileName }) => entry.dynamicImports.includes(fileName));
  assert.deepEqual([entry.imports.filter((each) => each.startsWith('.')), later], [[], chunks]);
  const sizes = later.map(({ name, code }) => [name, compressed(code)]);
  return { loaded: compressed(entry.code), later: Object.fromEntries(sizes) };
}

function compressed(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}

for (const [name, from, most, later] of [
  ['connect', '@keyward/sdk', 7_000, {}],
  ['createRemoteVerifier', '@keyward/sdk/remote', 7_000, {}],
  [
    'createVerifier',
    '@keyward/sdk/verifier',
    12_000,
    { 'verifier-asking-asker': 3_150, 'verifier-tokens-token-check': 1_700 },
  ],
] as const) {
  test(`a bundle of ${name} has at most ${most} bytes, minified and compressed`, async (t) => {
    const sizes = await bundledSizes(name, from);
    t.diagnostic(`${name}: ${JSON.stringify(sizes)}`);
    assert.ok(sizes.loaded <= most, `${sizes.loaded} bytes`);
    assert.deepEqual(Object.keys(sizes.later).sort(), Object.keys(later));
    for (const [part, limit] of Object.entries(later)) {
      assert.ok((sizes.later[part] ?? 0) <= limit, `${part}: ${sizes.later[part]} bytes`);
    }
  });
}
