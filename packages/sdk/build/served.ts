import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownManifest } from './package.ts';
import { buildTarball } from './tarball.ts';

/** The tarballs of released versions. */
const RELEASED = fileURLToPath(new URL('../released', import.meta.url));
const TARBALL = /^keyward-sdk-(.+)\.tgz$/;

/**
 * Writes what a server serves: the tarball of the current version, those of all released ones, and their versions in
 * `versions.json`, the current one first. A released version is not built again, since lock files hold its checksum.
 * @param folder where to; whatever is there is removed
 */
export async function writeServed(folder: string, released = RELEASED): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = existsSync(released) ? await readdir(released) : [];
  const versions = files.flatMap((file) => TARBALL.exec(file)?.[1] ?? []);
  for (const version of versions) await copyFile(join(released, fileOf(version)), join(folder, fileOf(version)));
  const { version: current = '' } = await ownManifest();
  if (!versions.includes(current)) await buildTarball(folder);
  const older = versions.filter((version) => version !== current);
  await writeFile(join(folder, 'versions.json'), JSON.stringify([current, ...older]));
}

function fileOf(version: string): string {
  return `keyward-sdk-${version}.tgz`;
}
