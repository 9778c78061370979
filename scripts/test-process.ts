// The process in which test files run: `node scripts/test-process.ts FILE…`. Each file is one test, so that its hooks
// are its own, that it ends before the next one is loaded, and that its errors while loading are attributed to it
// alone.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import './test-context.ts';

const { default: test } = await import('node:test');

for (const file of process.argv.slice(2)) test(file, () => import(pathToFileURL(resolve(file)).href));
