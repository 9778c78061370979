// npm's own tarball depends on its version and on zlib. After `npm pack`, the tarball is the one that the server
// serves.
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtFiles, replaceFile, version } from './package.ts';
import { tarballName, tarballOf } from './tarball.ts';

const { INIT_CWD = '.', npm_config_pack_destination: destination = '.' } = process.env;
const path = resolve(INIT_CWD, destination, tarballName(await version()));
// A dry run and `npm publish` leave no tarball.
if (existsSync(path)) {
  const tarball = tarballOf(await builtFiles());
  await replaceFile(path, tarball);
  const integrity = hash('sha512', tarball, 'base64');
  process.stderr.write(
    `npm prints the integrity of its own tarball, before it is made reproducible. The actual integrity is sha512-${integrity}\n`,
  );
}
