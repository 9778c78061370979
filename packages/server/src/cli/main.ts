import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// A command spends most of its time compiling a thousand modules, so the results are cached. The cache is stored next
// to the modules, so that a user who cannot change the modules cannot change the cache either.
enableCompileCache(fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url)));
const { processIo } = await import('./io.ts');
const { run } = await import('./run.ts');

process.exitCode = await run(process.argv.slice(2), processIo());
