import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { gzipSync } from 'node:zlib';

/** Returns placeholder bytes for the tarball of a version. */
export function tarballOf(version: string): Buffer {
  return gzipSync(`package ${version} `.repeat(40));
}

/**
 * Writes a minimal SDK build and deletes it after the tests of the file.
 * @param versions the current version first
 */
export function createSdkBuild(versions: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-sdk-'));
  writeFileSync(join(directory, 'versions.json'), JSON.stringify(versions));
  for (const version of versions) writeFileSync(join(directory, `keyward-sdk-${version}.tgz`), tarballOf(version));
  after(() => rmSync(directory, { recursive: true }));
  return directory;
}
