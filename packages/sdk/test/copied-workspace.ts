import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const SETTINGS = ['.gitignore', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const NEEDED = [...SETTINGS, 'scripts', 'packages/contract', 'packages/sdk'];
const BUILT = ['dist', 'node_modules'];

/** Copies the sources of the package to another folder, which uses the tools installed here. */
export function copyWorkspace(t: TestContext): string {
  const copy = mkdtempSync(join(tmpdir(), 'keyward-sdk-copy-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  for (const path of NEEDED) {
    const filter = (file: string) => !BUILT.includes(basename(file));
    cpSync(join(root, path), join(copy, path), { recursive: true, filter });
  }
  linkModules(join(copy, 'node_modules'));
  return copy;
}

function linkModules(modules: string): void {
  mkdirSync(join(modules, '@keyward'), { recursive: true });
  symlinkSync('../../packages/contract', join(modules, '@keyward/contract'));
  symlinkSync('../../packages/sdk', join(modules, '@keyward/sdk'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@keyward') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}
