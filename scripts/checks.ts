import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Step } from './step.ts';

const require = createRequire(import.meta.url);

/** The script behind a command of an installed package: `.bin` holds shell files on Windows. */
function script(packageName: string, command: string): string {
  const folder = require.resolve
    .paths(packageName)
    ?.map((path) => join(path, packageName))
    .find((path) => globSync('package.json', { cwd: path }).length > 0);
  if (folder === undefined) throw new Error(`${packageName} is not installed. Run npm ci --ignore-scripts.`);
  const { bin } = require(join(folder, 'package.json')) as { bin: string | Record<string, string> };
  return join(folder, typeof bin === 'string' ? bin : (bin[command] ?? ''));
}

function tool(name: string, packageName: string, command: string, ...args: string[]): Step {
  return { name, command: [process.execPath, script(packageName, command), ...args] };
}

const walled = ['packages/*/src', 'packages/*/test', 'test', 'bench', 'scripts'];

/** Everything that `npm run check` looks at: the slow ones first, so that two cores are used to the end. */
export function checks(): Step[] {
  const projects = globSync('{tsconfig.json,packages/*/tsconfig.json,packages/*/test/tsconfig.json}').sort().reverse();
  return [
    tool('dead code', 'knip', 'knip', '--no-progress', '--treat-config-hints-as-errors'),
    tool('walls', 'dependency-cruiser', 'depcruise', ...walled.flatMap((pattern) => globSync(pattern))),
    ...projects.map((project) => tool(`types of ${dirname(project)}`, 'typescript', 'tsc', '-p', project)),
    tool('format and lint', '@biomejs/biome', 'biome', 'ci', '--error-on-warnings', '--colors=off'),
  ];
}
