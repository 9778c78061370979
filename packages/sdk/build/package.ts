import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { clientRoutes } from './client-routes.ts';
import { declarations } from './declarations.ts';
import { type Bundle, bundles } from './exports.ts';
import { laterParts } from './later-parts.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');
const DOCUMENTS = ['package.json', 'README.md', 'LICENSE'];

/** The content of each file, by its path in the package. */
export type PackageFiles = ReadonlyMap<string, string>;

/** Builds the package. The content depends only on the sources and the pinned tools. */
export async function packageFiles(): Promise<PackageFiles> {
  return new Map([...(await documents()), ...(await distFiles())]);
}

/** Returns the package from the last build. */
export async function builtFiles(): Promise<PackageFiles> {
  const built = (await distPaths()).map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const);
  return new Map([...(await documents()), ...(await Promise.all(built))]);
}

async function distPaths(): Promise<string[]> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
}

/** Builds `dist/`. Each file is replaced atomically, so that a concurrent reader never sees a partial file. */
export async function buildDist(): Promise<void> {
  const files = await distFiles();
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await replaceFile(join(root, path), content);
  }
  const others = (await distPaths()).filter((path) => !files.has(path));
  await Promise.all(others.map((path) => rm(join(root, path))));
}

/** Writes a file atomically. Git ignores the temporary file of an interrupted write, because it ignores the target. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = join(dirname(path), `${process.pid}-${basename(path)}`);
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

/** Returns the version of the package. */
export async function version(): Promise<string> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
}

async function documents(): Promise<PackageFiles> {
  return new Map(
    await Promise.all(DOCUMENTS.map(async (name) => [name, await readFile(join(root, name), 'utf8')] as const)),
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

/**
 * Each entry is one file, plus one for each part that it loads on demand, so an application loads only the entries that
 * it imports.
 */
async function bundle({ name, source }: Bundle): Promise<[path: string, content: string][]> {
  const input = `./src/${source}.ts`;
  const plugins = [clientRoutes(), laterParts()];
  const build = await rolldown({ cwd: root, input, platform: 'neutral', external: ['node:crypto'], plugins });
  const comments = { annotation: true, jsdoc: true, legal: true };
  const formats = [
    { format: 'esm', file: join(dist, `${name}.js`) },
    // Test runners that support only CommonJS, such as Jest, have no `import()`.
    { format: 'cjs', file: join(dist, `${name}.cjs`), paths: commonJsPath, dynamicImportInCjs: false },
  ] as const;
  const outputs = await Promise.all(formats.map((each) => build.generate({ ...each, comments, sourcemap: true })));
  await build.close();
  return outputs.flatMap(({ output: [{ fileName, code, map }] }) => {
    const path = `dist/${basename(fileName)}`;
    return [[path, code], ...mapFiles(`${path}.map`, map ?? { sources: [] })];
  });
}

function commonJsPath(id: string): string {
  return id.replace(/^(\.\/.*)\.js$/, '$1.cjs');
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
}

/** Returns a source map and its sources as separate files, which the maps of both formats and of all entries share. */
function mapFiles(path: string, { sourcesContent = [], ...map }: SourceMap): [path: string, content: string][] {
  // Maps `../src/client.ts` and `../../contract/src/errors.ts` to a path below sources/.
  const sources = map.sources.map((source) =>
    source.replace(/^(?:\.\.\/)+(?:(contract)\/)?src\//, (_, name = 'sdk') => `sources/${name}/`),
  );
  const files = sources.map((source, at): [string, string] => [`dist/${source}`, sourcesContent[at] ?? '']);
  return [[path, JSON.stringify({ ...map, sources })], ...files];
}
