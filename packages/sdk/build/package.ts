import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { clientRoutes } from './client-routes.ts';
import { declarations } from './declarations.ts';
import { type Bundle, bundles } from './exports.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');
const PAPERS = ['package.json', 'README.md', 'LICENSE'];

/** The content of each file, by its path in the package. */
export type PackageFiles = ReadonlyMap<string, string>;

/** Builds the package. The content depends on the sources and the pinned tools, and on nothing else. */
export async function packageFiles(): Promise<PackageFiles> {
  return new Map([...(await papers()), ...(await distFiles())]);
}

/** Returns the package as the last build left it. */
export async function builtFiles(): Promise<PackageFiles> {
  const names = await readdir(dist);
  const built = names.map(async (name) => [`dist/${name}`, await readFile(join(dist, name), 'utf8')] as const);
  return new Map([...(await papers()), ...(await Promise.all(built))]);
}

/** Builds `dist/`. Each file is replaced in one step, so that a program that reads meanwhile never finds half of one. */
export async function buildDist(): Promise<void> {
  const files = await distFiles();
  await mkdir(dist, { recursive: true });
  for (const [path, content] of files) await replaceFile(join(root, path), content);
  const others = (await readdir(dist)).filter((name) => !files.has(`dist/${name}`));
  await Promise.all(others.map((name) => rm(join(dist, name), { recursive: true })));
}

/** Writes a file in one step. Git ignores what an interruption leaves of it where it ignores the file. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = join(dirname(path), `${process.pid}-${basename(path)}`);
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

/** Returns the version of the package. */
export async function version(): Promise<string> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
}

async function papers(): Promise<PackageFiles> {
  return new Map(
    await Promise.all(PAPERS.map(async (name) => [name, await readFile(join(root, name), 'utf8')] as const)),
  );
}

async function distFiles(): Promise<PackageFiles> {
  const [types, ...code] = await Promise.all([declarations(), ...bundles().map(bundle)]);
  const declared = [...types].flatMap(([name, text]) => [
    [`dist/${name}.d.cts`, text] as const,
    [`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`] as const,
  ]);
  return new Map([...declared, ...code.flat()]);
}

/** Each entry is one file: whoever uses one loads nothing of the others. */
async function bundle({ name, source }: Bundle): Promise<[path: string, content: string][]> {
  const input = `./src/${source}.ts`;
  const plugins = [clientRoutes()];
  const build = await rolldown({ cwd: root, input, platform: 'neutral', external: ['node:crypto'], plugins });
  const comments = { annotation: true, jsdoc: true, legal: true };
  const formats = [
    { format: 'esm', file: join(dist, `${name}.js`) },
    { format: 'cjs', file: join(dist, `${name}.cjs`) },
  ] as const;
  const outputs = await Promise.all(formats.map((each) => build.generate({ ...each, comments, sourcemap: true })));
  await build.close();
  return outputs.flatMap(({ output: [{ fileName, code, map }] }) => [
    [`dist/${basename(fileName)}`, code] as [string, string],
    [`dist/${basename(fileName)}.map`, JSON.stringify(map)] as [string, string],
  ]);
}
