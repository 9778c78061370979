import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bin, packages } from './installation.ts';
import { run } from './run.ts';

interface Linter {
  readonly name: string;
  readonly file: string;
  readonly command: string;
  readonly count: (output: string) => number;
}

const linters: readonly Linter[] = [
  {
    name: 'Redocly, recommended rules',
    file: join(bin, 'redocly'),
    command: `${bin}/redocly lint --extends recommended --format json openapi.json 2>/dev/null`,
    count: (output) => {
      const { errors, warnings } = JSON.parse(output).totals;
      return errors + warnings;
    },
  },
  {
    name: 'Spectral, spectral:oas',
    file: join(bin, 'spectral'),
    command: `echo '{"extends": ["spectral:oas"]}' >rules.json && ${bin}/spectral lint --ruleset rules.json --fail-severity hint --format json --quiet openapi.json`,
    count: (output) => JSON.parse(output).length,
  },
];

/**
 * Prints the number of problems that each linter reports in the OpenAPI document of a folder. @returns whether there
 * are no problems
 */
export function lint(folder: string): boolean {
  const problems = linters.map(({ name, file, command, count }) => {
    if (!existsSync(file)) {
      process.stdout.write(`skipped ${name}; install it with: ${packages}\n`);
      return 0;
    }
    const { ok, output } = run(name, command, folder);
    const found = ok ? count(output) : 1;
    process.stdout.write(`${name}: ${ok ? `${found} problems` : 'failed'}\n`);
    return found;
  });
  return problems.every((found) => found === 0);
}
