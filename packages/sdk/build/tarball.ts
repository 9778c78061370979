import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { deflateSync } from 'fflate';
import { type PackageFiles, packageFiles, replaceFile, version } from './package.ts';

/** Returns the name that npm gives the tarball of a version. */
export const tarballName = (version: string) => `keyward-sdk-${version}.tgz`;

/**
 * Builds the package and writes its tarball, which has the same bytes on every machine: see docs/decisions/0046.
 * @param folder the target, which is created if it does not exist
 * @returns the path of the tarball, `keyward-sdk-VERSION.tgz`
 */
export async function buildTarball(folder: string): Promise<string> {
  const path = join(folder, tarballName(await version()));
  const tarball = tarballOf(await packageFiles());
  await mkdir(folder, { recursive: true });
  await replaceFile(path, tarball);
  return path;
}

/**
 * Returns the files as npm packs them: below `package/`, without information about the machine, its user and its clock.
 */
export function tarballOf(files: PackageFiles): Uint8Array {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const members = sorted.map(([path, content]) => memberOf(`package/${path}`, Buffer.from(content)));
  return gzip(Buffer.concat([...members, Buffer.alloc(2 * BLOCK)]));
}

const BLOCK = 512;
/** 26 October 1985, 8:15 UTC, as in npm. Zip archives do not support times before 1980. */
const MODIFIED = 499_162_500;
/** The value of the checksum field while the checksum is calculated. */
const NO_CHECKSUM = ' '.repeat(8);

/** Returns a header in the ustar format (POSIX.1-1988) and the content, padded to whole blocks. */
function memberOf(path: string, content: Buffer): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`The path ${path} is too long for a tarball. Shorten it.`);
  const sum = header(path, content.length, NO_CHECKSUM).reduce((total, byte) => total + byte, 0);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header(path, content.length, `${octal(sum, 6)}\0 `), content, padding]);
}

function header(path: string, size: number, checksum: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const fields = [
    [0, path],
    [100, `${octal(0o644, 6)} \0`],
    [124, `${octal(size, 11)} `],
    [136, `${octal(MODIFIED, 11)} `],
    [148, checksum],
    [156, '0'],
    [257, 'ustar\x0000'],
  ] as const;
  for (const [at, text] of fields) block.write(text, at, 'latin1');
  return block;
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');

/**
 * Compresses to RFC 1952, without the time and the operating system. Uses JavaScript, because the output of zlib
 * depends on its build.
 */
function gzip(content: Uint8Array): Uint8Array {
  const start = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(content), 0);
  end.writeUInt32LE(content.length, 4);
  return Buffer.concat([start, deflateSync(content, { level: 9 }), end]);
}
