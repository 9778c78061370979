import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type Violation } from '../../scripts/cruise.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const packages = ['contract', 'sdk', 'server', 'console'];
const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.base.json'];

/** The text of each file by its path in the repository. */
export type Files = Readonly<Record<string, string>>;

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Creates the workspaces as npm does: the real manifests, the packages linked by name, and two external packages. */
function layOut(folder: string): void {
  for (const manifest of [...SETTINGS, ...packages.map((name) => `packages/${name}/package.json`)]) {
    mkdirSync(dirname(join(folder, manifest)), { recursive: true });
    cpSync(join(root, manifest), join(folder, manifest));
  }
  // TypeScript rejects settings that apply to no file.
  write(folder, { 'scripts/nothing.ts': 'export {};\n' });
  mkdirSync(join(folder, 'node_modules/@keyward'), { recursive: true });
  for (const name of packages) symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@keyward', name));
  for (const name of ['typebox', 'fast-check', 'undeclared']) {
    write(join(folder, 'node_modules', name), {
      'package.json': JSON.stringify({ name, version: '1.0.0', exports: './index.js' }),
      'index.js': 'export const value = 1;',
    });
  }
}

/**
 * Runs the project's own rules on files with the layout of the project.
 * @throws if a file was not read, because the result would prove nothing
 */
export function findViolations(files: Files): Violation[] {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-walls-'));
  try {
    layOut(folder);
    write(folder, files);
    const { violations, modules } = cruise(folder, ['packages']);
    if (modules < Object.keys(files).length) throw new Error(`Only ${modules} modules were read.`);
    return violations;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
