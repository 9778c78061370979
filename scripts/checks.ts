import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { packageCommand } from './package-command.ts';
import type { Step } from './step.ts';

function tool(name: string, packageName: string, command: string, ...args: string[]): Step {
  return { name, command: [process.execPath, packageCommand(packageName, command), ...args] };
}

/**
 * Uses one thread: the cores are busy with other checks, and each additional thread checks the same shared types again.
 */
function typesOf(project: string): Step {
  return tool(`types of ${dirname(project)}`, 'typescript', 'tsc', '--singleThreaded', '-p', project);
}

/** The rules for the OpenAPI document that client generators rely on. See docs/decisions/0037. */
const DOCUMENT_RULES = 'packages/contract/test/{openapi-*,paths}.test.ts';

/** Returns all checks of `npm run check`. The slow ones come first, so that two cores are busy until the end. */
export function checks(): Step[] {
  const projects = globSync('{tsconfig.json,packages/*/tsconfig.json,packages/*/test/tsconfig.json}').sort().reverse();
  return [
    tool('dead code', 'knip', 'knip', '--no-progress', '--no-config-hints'),
    { name: 'walls', command: [process.execPath, 'scripts/walls.ts'] },
    { name: 'OpenAPI document', command: [process.execPath, '--test', ...globSync(DOCUMENT_RULES)] },
    { name: 'WebAssembly', command: [process.execPath, '--test', 'packages/server/test/engine/text-scan.test.ts'] },
    { name: 'patterns', command: [process.execPath, 'scripts/patterns.ts'] },
    { name: 'words', command: [process.execPath, 'scripts/words.ts'] },
    { name: 'install commands', command: [process.execPath, 'scripts/install-commands.ts'] },
    ...projects.map(typesOf),
    tool('format and lint', '@biomejs/biome', 'biome', 'ci', '--error-on-warnings', '--colors=off'),
  ];
}
