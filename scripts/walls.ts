import { globSync } from 'node:fs';
import { cruise } from './cruise.ts';

const walled = ['packages/*/src', 'packages/*/test', 'test', 'bench', 'scripts'];
const { violations, modules } = cruise(
  process.cwd(),
  walled.flatMap((pattern) => globSync(pattern)),
);
for (const { rule, from, to, comment } of violations) {
  process.stdout.write(`${rule}: ${from} → ${to}${comment === '' ? '' : ` (${comment})`}\n`);
}
process.stdout.write(`${violations.length} import rule violations in ${modules} modules\n`);
process.exitCode = violations.length === 0 && modules > 0 ? 0 : 1;
