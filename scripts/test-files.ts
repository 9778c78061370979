import { globSync, statSync } from 'node:fs';
import { matchesGlob, normalize } from 'node:path';

/** Returns all test files, folder by folder, except those of packages that a test project installs. */
function allTestFiles(): string[] {
  const exclude = ['**/node_modules'];
  return ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'].flatMap((glob) => globSync(glob, { exclude }).sort());
}

/**
 * Returns the requested test files.
 * @param wanted paths of files or folders, glob patterns, or parts of a path; empty for all files
 */
export function testFiles(wanted: readonly string[]): string[] {
  const files = allTestFiles();
  if (wanted.length === 0) return files;
  return files.filter((file) => wanted.some((one) => isMeant(file, normalize(one))));
}

function isMeant(file: string, wanted: string): boolean {
  const stats = statSync(wanted, { throwIfNoEntry: false });
  if (stats?.isFile()) return file === wanted;
  if (stats?.isDirectory()) return file.startsWith(wanted.endsWith('/') ? wanted : `${wanted}/`);
  return file.includes(wanted) || matchesGlob(file, wanted);
}
