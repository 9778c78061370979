import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { declarations } from './declarations.ts';
import { type Entry, entries } from './entries.ts';

const root = new URL('../', import.meta.url);

/**
 * Writes the package as it is published. npm does not let `publishConfig` replace `exports`, so the published package
 * has a manifest of its own, beside which lies all that it names.
 * @param folder where to; whatever is there is removed
 */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([
    ...entries.map((entry) => bundle(entry, folder)),
    declarations().then((texts) =>
      Promise.all(entries.map(({ name }) => writeFile(`${folder}/${name}.d.ts`, texts.get(name) ?? ''))),
    ),
    manifest().then((text) => writeFile(`${folder}/package.json`, text)),
    copyFile(new URL('README.md', root), `${folder}/README.md`),
    copyLicense(folder),
  ]);
}

/** Each entry is one file: whoever uses one loads nothing of the others. */
async function bundle({ name, source }: Entry, folder: string): Promise<void> {
  const input = fileURLToPath(new URL(`src/${source}.ts`, root));
  const build = await rolldown({ input, platform: 'neutral', external: ['node:crypto'] });
  const comments = { annotation: true, jsdoc: true, legal: true };
  await build.write({ file: `${folder}/${name}.js`, format: 'esm', comments });
  await build.close();
}

async function manifest(): Promise<string> {
  const { name, version, license, description } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const published = {
    name,
    version,
    license,
    description,
    type: 'module',
    engines: { node: '>=20' },
    sideEffects: false,
    types: './index.d.ts',
    exports: { ...Object.fromEntries(entries.map(exportOf)), './package.json': './package.json' },
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}

function exportOf({ name }: Entry) {
  const path = name === 'index' ? '.' : `./${name}`;
  return [path, { types: `./${name}.d.ts`, default: `./${name}.js` }] as const;
}

async function copyLicense(folder: string): Promise<void> {
  const license = new URL('../../LICENSE', root);
  if (existsSync(license)) await copyFile(license, `${folder}/LICENSE`);
}
