import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode } from './pinned-node.mjs';
import { buildWhenStale, root } from './stale-build.mjs';

const folder = 'packages/console';
const sources = [
  folder,
  'packages/sdk/src',
  'packages/sdk/build/client-routes.ts',
  'packages/contract/src',
  'package-lock.json',
];

buildWhenStale('the console', folder, sources, () => {
  const vite = [join(root, folder), root]
    .map((place) => join(place, 'node_modules/vite/bin/vite.js'))
    .find((path) => existsSync(path));
  if (vite === undefined) return false;
  const { status } = spawnSync(pinnedNode(root) ?? process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, folder),
    stdio: ['ignore', 2, 2],
  });
  return status === 0;
});
