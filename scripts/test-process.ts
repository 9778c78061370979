// Runs test files in this process: `node scripts/test-process.ts FILE…`. Each file is one test: its hooks are separate,
// it finishes before the next file is loaded, and errors during loading are attributed to it alone.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import './test-context.ts';

const { default: test } = await import('node:test');

for (const file of process.argv.slice(2)) test(file, () => import(pathToFileURL(resolve(file)).href));
