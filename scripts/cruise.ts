import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageCommand } from './package-command.ts';

/** An import that a rule of `.dependency-cruiser.cjs` forbids. */
export interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly comment: string;
}

interface CruiseResult {
  readonly summary: {
    readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
    readonly totalCruised: number;
    readonly ruleSetUsed: { readonly forbidden: readonly { name: string; comment?: string }[] };
  };
}

const rules = join(import.meta.dirname, '../.dependency-cruiser.cjs');
const preload = pathToFileURL(join(import.meta.dirname, 'typescript-6.ts')).href;

function runDependencyCruiser(folder: string, paths: readonly string[]): CruiseResult {
  const script = packageCommand('dependency-cruiser', 'depcruise');
  const args = ['--import', preload, script, '--config', rules, '--output-type', 'json', ...paths];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser could not read ${folder}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as CruiseResult;
}

/**
 * Checks the imports of a repository against the rules of `.dependency-cruiser.cjs`.
 * @param folder the root of the repository, or of a copy
 * @param paths the paths to check, relative to the root
 * @returns every violation, and the number of checked modules
 */
export function cruise(folder: string, paths: readonly string[]): { violations: Violation[]; modules: number } {
  const { summary } = runDependencyCruiser(folder, paths);
  const comments = new Map(summary.ruleSetUsed.forbidden.map(({ name, comment }) => [name, comment ?? '']));
  const violations = summary.violations.map(({ from, to, rule }) => {
    return { from, to, rule: rule.name, comment: comments.get(rule.name) ?? '' };
  });
  return { violations, modules: summary.totalCruised };
}
