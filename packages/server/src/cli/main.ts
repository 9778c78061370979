import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Most of a command's time goes into compiling a thousand modules, so the results are cached for the next. The cache is
// beside the modules: only a user who can change those can change it.
enableCompileCache(fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url)));
const { processIo } = await import('./io.ts');
const { run } = await import('./run.ts');

process.exitCode = await run(process.argv.slice(2), processIo());
