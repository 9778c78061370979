import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pinnedNode } from './pinned-node.mjs';
import { buildWhenStale, root } from './stale-build.mjs';

const folder = 'packages/server';

buildWhenStale('the server', folder, [folder, 'packages/contract/src', 'package-lock.json'], () => {
  const program = join(root, folder, 'build/main.ts');
  const { status } = spawnSync(pinnedNode(root) ?? process.execPath, [program], { stdio: ['ignore', 2, 2] });
  return status === 0;
});
