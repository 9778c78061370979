import { globSync } from 'node:fs';
import { endpoints, operations } from '@keyward/contract';
import { patternFault } from './pattern-fault.ts';
import { sourcePatterns } from './source-patterns.ts';

/** Returns a line for each regular expression that can take more than linear time. */
function slowPatterns(): string[] {
  const files = globSync('{packages/*/src,bench,scripts}/**/*.{ts,tsx,mjs}').filter(
    (file) => !file.includes('node_modules') && !file.includes('/dist/'),
  );
  const inSources = files.flatMap((file) =>
    sourcePatterns(file).flatMap(({ line, text, source, flags }) => {
      const fault = patternFault(source, flags);
      return fault ? [`${file}:${line}: ${text} ${fault}`] : [];
    }),
  );
  const inSchemas = [...schemaPatterns({ operations, endpoints })].flatMap((pattern) => {
    const fault = patternFault(pattern, 'u');
    return fault ? [`a schema of the contract: ${pattern} ${fault}`] : [];
  });
  return [...inSources, ...inSchemas];
}

function schemaPatterns(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const { pattern } = value as { readonly pattern?: unknown };
  const own = typeof pattern === 'string' ? [pattern] : [];
  return new Set([...own, ...Object.values(value).flatMap((each) => [...schemaPatterns(each)])]);
}

const slow = slowPatterns();
for (const line of slow) process.stdout.write(`${line}\n`);
process.stdout.write(`${slow.length} patterns can take more than linear time. See docs/decisions/0034.\n`);
process.exitCode = slow.length === 0 ? 0 : 1;
