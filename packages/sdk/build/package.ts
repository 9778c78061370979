import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { declarations } from './declarations.ts';
import { type Entry, entries } from './entries.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The content of each file, by its path in the package. */
export type PackageFiles = ReadonlyMap<string, string>;

/**
 * Writes the package as it is published. npm does not let `publishConfig` replace `exports`, so the published package
 * has a manifest of its own, beside which lies all that it names.
 * @param folder where to; whatever is there is removed
 */
export async function buildPackage(folder: string): Promise<void> {
  const files = await packageFiles();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([...files].map(([path, content]) => writeFile(join(folder, path), content)));
}

/** Returns the package as it is published. Nothing but the sources decides on its content. */
export async function packageFiles(): Promise<PackageFiles> {
  const types = declarations();
  const files = await Promise.all([
    ...entries.map(async (entry) => [`${entry.name}.js`, await bundle(entry)] as const),
    ...entries.map(async ({ name }) => [`${name}.d.ts`, (await types).get(name) ?? ''] as const),
    manifest().then((text) => ['package.json', text] as const),
    readFile(join(root, 'README.md'), 'utf8').then((text) => ['README.md', text] as const),
    readFile(join(root, '../../LICENSE'), 'utf8').then((text) => ['LICENSE', text] as const),
  ]);
  return new Map(files);
}

/** Each entry is one file: whoever uses one loads nothing of the others. */
async function bundle({ source }: Entry): Promise<string> {
  const build = await rolldown({
    cwd: root,
    input: `./src/${source}.ts`,
    platform: 'neutral',
    external: ['node:crypto'],
  });
  const comments = { annotation: true, jsdoc: true, legal: true };
  const { output } = await build.generate({ format: 'esm', comments });
  await build.close();
  return output[0].code;
}

async function manifest(): Promise<string> {
  const { name, version, license, description } = await ownManifest();
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

/** Returns what the package says of itself. */
export async function ownManifest(): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
}

function exportOf({ name }: Entry) {
  const path = name === 'index' ? '.' : `./${name}`;
  return [path, { types: `./${name}.d.ts`, default: `./${name}.js` }] as const;
}
