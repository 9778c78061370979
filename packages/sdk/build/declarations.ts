import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contractStatements } from './contract-types.ts';
import { assemble, reexportedNames, statementsOf } from './statements.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const CONTRACT = '@keyward/contract';

/**
 * The types of the whole package as one declaration file that imports nothing: the compiler's declarations of our own
 * modules, and the contract's types written out from its schemas.
 */
export async function declarations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-sdk-'));
  try {
    const [sdk, contract] = await Promise.all([emit('sdk', folder), emit('contract', folder)]);
    const types = contractStatements(reexportedNames(need(sdk, 'contract'), CONTRACT));
    const written = new Set(types.map(({ name }) => name));
    const own = [...sdk.values()].flatMap(statementsOf).filter(({ name }) => !written.has(name));
    return assemble([...own, ...statementsOf(need(contract, 'connection-secret')), ...types], publicNames(sdk));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What index.ts exports; of src/contract.ts, which it exports whole, what that exports. */
function publicNames(sdk: ReadonlyMap<string, string>): string[] {
  const types = need(sdk, 'contract');
  const declared = [...types.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = '']) => name);
  return [...reexportedNames(need(sdk, 'index'), ''), ...declared, ...reexportedNames(types, CONTRACT)];
}

/** @returns what the compiler declares, by the name of the module */
async function emit(name: string, folder: string): Promise<Map<string, string>> {
  const project = join(packages, name);
  const out = join(folder, name);
  const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', join(project, 'src')];
  await promisify(execFile)(process.execPath, [compiler(), '-p', project, ...flags, '--outDir', out]);
  const files = (await readdir(out)).filter((file) => file.endsWith('.d.ts'));
  const modules = files.map(
    async (file) => [file.slice(0, -'.d.ts'.length), await readFile(join(out, file), 'utf8')] as const,
  );
  return new Map(await Promise.all(modules));
}

function compiler(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(dirname(manifest), 'bin', 'tsc');
}

function need(modules: ReadonlyMap<string, string>, name: string): string {
  const text = modules.get(name);
  if (text === undefined) throw new Error(`The compiler wrote no declarations of ${name}.ts.`);
  return text;
}
