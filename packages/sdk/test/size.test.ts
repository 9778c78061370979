import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { installPacked } from './packed.ts';

const { project } = await installPacked();

/** Bundles what a user imports, minified and compressed. @returns bytes */
async function bundledSize(name: string, from: string): Promise<number> {
  const input = join(project, `${name}.js`);
  writeFileSync(input, `export { ${name} } from '${from}';\n`);
  const bundle = await rolldown({ input, platform: 'node' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return gzipSync(output[0].code, { level: 9 }).length;
}

for (const [name, from, most] of [
  ['connect', '@keyward/sdk', 7_000],
  ['createRemoteVerifier', '@keyward/sdk/remote', 7_000],
  // The target is 12,000: see docs/sdk-comparison.md.
  ['createVerifier', '@keyward/sdk/verifier', 16_500],
] as const) {
  test(`a bundle of ${name} has at most ${most} bytes, minified and compressed`, async (t) => {
    const size = await bundledSize(name, from);
    t.diagnostic(`${name}: ${size} bytes`);
    assert.ok(size <= most, `${size} bytes`);
  });
}
