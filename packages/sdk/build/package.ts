import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { declarations } from './declarations.ts';

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
    bundle(`${folder}/index.js`),
    declarations().then((text) => writeFile(`${folder}/index.d.ts`, text)),
    manifest().then((text) => writeFile(`${folder}/package.json`, text)),
    copyFile(new URL('README.md', root), `${folder}/README.md`),
    copyLicense(folder),
  ]);
}

async function bundle(file: string): Promise<void> {
  const build = await rolldown({ input: fileURLToPath(new URL('src/index.ts', root)), platform: 'neutral' });
  await build.write({ file, format: 'esm', comments: { annotation: true, jsdoc: true, legal: true } });
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
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}

async function copyLicense(folder: string): Promise<void> {
  const license = new URL('../../LICENSE', root);
  if (existsSync(license)) await copyFile(license, `${folder}/LICENSE`);
}
