import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contractStatements, documented } from './contract-types.ts';
import { entries } from './entries.ts';
import { assemble, augmentationsOf, reexportedNames, type Statement, statementsOf } from './statements.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const CONTRACT = '@keyward/contract';

/**
 * Generates the types of each entry as one declaration file without imports: the compiler's declarations of the modules
 * that it imports, and the contract's types from its schemas.
 * @returns the files by the name of the entry
 */
export async function declarations(): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-sdk-'));
  try {
    const [sdk, contract] = await Promise.all([emit('sdk', folder), emit('contract', folder)]);
    const types = contractStatements(reexportedNames(requireModule(sdk, 'contract'), CONTRACT));
    return new Map(entries.map(({ name, source }) => [name, declarationOf(source, { sdk, contract, types })]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Modules = ReadonlyMap<string, string>;

function declarationOf(entry: string, from: { sdk: Modules; contract: Modules; types: Statement[] }): string {
  const { sdk, contract, types } = from;
  const reached = reachedModules(entry, sdk);
  const written = new Set(types.map(({ name }) => name));
  const own = reached.own.flatMap((name) => statementsOf(requireModule(sdk, name))).map(documented);
  const others = reached.ofContract.flatMap((name) => statementsOf(requireModule(contract, name)));
  const unwritten = [...own, ...others].filter(({ name }) => !written.has(name));
  return assemble([...unwritten, ...types], publicNames(entry, sdk), augmentationsOf(requireModule(sdk, entry)));
}

/** Returns the modules of the SDK that a module imports, and the modules of the contract that those import. */
function reachedModules(entry: string, sdk: Modules): { own: string[]; ofContract: string[] } {
  const own = new Set([entry]);
  const ofContract = new Set<string>();
  for (const module of own) {
    for (const [, from = ''] of requireModule(sdk, module).matchAll(/ from '([^']+)'/g)) {
      if (from.startsWith('.')) own.add(posix.join(posix.dirname(module), from).replace(/\.ts$/, ''));
      else if (from.startsWith(`${CONTRACT}/`)) ofContract.add(from.slice(CONTRACT.length + 1));
    }
  }
  return { own: [...own], ofContract: [...ofContract] };
}

/** Returns the names that an entry declares and re-exports. index.ts re-exports src/contract.ts completely. */
function publicNames(entry: string, sdk: Modules): string[] {
  const text = requireModule(sdk, entry);
  const names = [...reexportedNames(text, ''), ...declaredNames(text)];
  if (!text.includes("export type * from './contract.ts'")) return names;
  const types = requireModule(sdk, 'contract');
  return [...names, ...declaredNames(types), ...reexportedNames(types, CONTRACT)];
}

function declaredNames(text: string): string[] {
  const declared = text.matchAll(/^export (?:declare )?(?:interface|type|function|class|const) (\w+)/gm);
  return [...declared].map(([, name = '']) => name);
}

/**
 * Skips type checking, which `npm run check` does: this takes a tenth of the time.
 * @returns the declarations of the compiler, by the path of the module below src/
 */
async function emit(name: string, folder: string): Promise<Map<string, string>> {
  const project = join(packages, name);
  const out = join(folder, name);
  const flags = ['--noCheck', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  const folders = ['--rootDir', join(project, 'src'), '--outDir', out];
  await promisify(execFile)(process.execPath, [compiler(), '-p', project, ...flags, ...folders]);
  const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.d.ts'));
  const modules = files.map(async (file) => {
    const module = file.slice(0, -'.d.ts'.length).replaceAll(sep, '/');
    return [module, await readFile(join(out, file), 'utf8')] as const;
  });
  return new Map(await Promise.all(modules));
}

function compiler(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(dirname(manifest), 'bin', 'tsc');
}

function requireModule(modules: Modules, name: string): string {
  const text = modules.get(name);
  if (text === undefined) throw new Error(`The compiler wrote no declarations of ${name}.ts.`);
  return text;
}
