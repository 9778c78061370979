import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from './package.ts';
import { buildTarball, tarballName } from './tarball.ts';

/** The tarballs of released versions. */
const RELEASED = fileURLToPath(new URL('../released', import.meta.url));
const TARBALL = /^keyward-sdk-(.+)\.tgz$/;

/**
 * Writes the packages that a server serves: the tarball of the current version, those of all released ones, and
 * `versions.json`, which lists the current version first. A released version is not built again, because lock files
 * contain its checksum.
 * @param folder the target; its content is removed
 */
export async function writeServed(folder: string, released = RELEASED): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = existsSync(released) ? await readdir(released) : [];
  const versions = files.flatMap((file) => TARBALL.exec(file)?.[1] ?? []);
  for (const name of versions.map(tarballName)) await copyFile(join(released, name), join(folder, name));
  const current = await version();
  if (!versions.includes(current)) await buildTarball(folder);
  const older = versions.filter((version) => version !== current);
  await writeFile(join(folder, 'versions.json'), JSON.stringify([current, ...older]));
}
