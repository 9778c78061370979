import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig } from './config.ts';
import { explainFailure } from './failure.ts';
import { listenForSignals } from './main/shutdown.ts';

const CONSOLE = fileURLToPath(new URL('../../console/dist', import.meta.url));
const SDK = fileURLToPath(new URL('../dist/sdk', import.meta.url));

// Kept beside the modules themselves: whoever could put something else there could change those as well.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)));

/** What is wrong with the settings is said before a thousand modules are read. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!existsSync(join(CONSOLE, 'index.html'))) throw new ConfigError('The console is not built. Run npm start.');
  if (!existsSync(join(SDK, 'versions.json'))) throw new ConfigError('The SDK is not built. Run npm start.');
  const { serve } = await import('./main/serve.ts');
  await serve(config, { consoleDirectory: CONSOLE, sdkDirectory: SDK });
}

listenForSignals();
main().catch((error: unknown) => {
  process.stderr.write(`${explainFailure(error)}\n`);
  process.exit(1);
});
