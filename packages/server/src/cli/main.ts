import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Most of a command's time goes into reading a thousand modules, so what one has compiled the next takes over. Kept beside
// the modules themselves: whoever could put something else there could change those as well.
enableCompileCache(fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url)));
const { processIo } = await import('./io.ts');
const { run } = await import('./run.ts');

process.exitCode = await run(process.argv.slice(2), processIo());
