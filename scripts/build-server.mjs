import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pinnedNode } from './pinned-node.mjs';
import { buildWhenStale, root } from './stale-build.mjs';

/**
 * Runs a program in the repository root.
 * @param {string} program @param {string[]} args
 */
function run(program, ...args) {
  const node = pinnedNode(root) ?? process.execPath;
  return spawnSync(node, [join(root, program), ...args], { stdio: ['ignore', 2, 2] }).status === 0;
}

const server = 'packages/server';
buildWhenStale('the server', server, [server, 'packages/contract/src', 'package-lock.json'], () =>
  run(`${server}/build/main.ts`),
);

// The SDK packages that the server serves at /sdk/.
const sdk = 'packages/sdk';
const served = `${server}/dist/sdk`;
buildWhenStale(
  'the SDK',
  sdk,
  [sdk, 'packages/contract', 'tsconfig.base.json', 'package-lock.json'],
  () => run(`${sdk}/build/serve.ts`, join(root, served)),
  served,
);
