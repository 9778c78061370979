import { execFile } from 'node:child_process';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installed } from './apps.ts';

/** A tool that reads the installed package, and passes if its command exits with 0. */
export interface Check {
  readonly name: string;
  /** Arguments of Node, in the folder of the programs, with the placeholder `TARBALL` for the path of the tarball. */
  readonly args: readonly string[];
  /** Compiler options of a file in `typescript/`; `sdk.cts` is a copy of `sdk.ts`. */
  readonly typescript?: { readonly file: string; readonly options: object };
}

const STRICT = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2022', types: ['node'] };

function typescript(name: string, options: object, file = 'sdk.ts'): Check {
  const project = `typescript/${name.replaceAll(' ', '-')}.json`;
  return {
    name: `SDK in TypeScript, ${name}`,
    args: [installed('typescript/bin/tsc'), '-p', project],
    typescript: { file, options: { ...STRICT, ...options } },
  };
}

const jest = [installed('jest/bin/jest.js'), '--watchman=false'];

const all: readonly Check[] = [
  typescript('node16', { module: 'node16' }),
  typescript('nodenext', { module: 'nodenext' }),
  typescript('CommonJS', { module: 'node16' }, 'sdk.cts'),
  typescript('bundler', { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] }),
  typescript('frameworks', { module: 'nodenext', skipLibCheck: true, experimentalDecorators: true }, 'frameworks.ts'),
  typescript('node10', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }),
  { name: 'SDK in Jest', args: [...jest, '--rootDir=jest'] },
  { name: 'SDK in ts-jest', args: [...jest, '--config=ts-jest/jest.config.js'] },
  { name: 'SDK in attw', args: [installed('@arethetypeswrong/cli/dist/index.js'), 'TARBALL'] },
  { name: 'SDK in publint', args: [installed('publint/src/cli.js'), 'run', 'TARBALL', '--strict'] },
];

/** The checks whose names contain a text. */
export const checks = (part: string): Check[] => all.filter(({ name }) => name.includes(part));

/** Runs a check. @returns its output if it failed */
export async function runCheck({ args, typescript: project }: Check, folder: string): Promise<string | undefined> {
  if (project) await writeProject(args.at(-1) ?? '', project, folder);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  const expandedArgs = args.map((arg) => (arg === 'TARBALL' ? tarball : arg));
  try {
    await promisify(execFile)(process.execPath, expandedArgs, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    return undefined;
  } catch (error) {
    const { message, stdout } = error as Error & { stdout?: string };
    return `${message}\n${stdout ?? ''}`;
  }
}

async function writeProject(
  path: string,
  { file, options }: NonNullable<Check['typescript']>,
  folder: string,
): Promise<void> {
  const sources = join(folder, 'typescript');
  if (file === 'sdk.cts') await copyFile(join(sources, 'sdk.ts'), join(sources, file));
  await writeFile(join(folder, path), JSON.stringify({ compilerOptions: options, files: [file] }));
}
