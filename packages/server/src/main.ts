import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig } from './config.ts';
import { explainFailure } from './failure.ts';
import { listenForSignals } from './main/shutdown.ts';

const CONSOLE = fileURLToPath(new URL('../../console/dist', import.meta.url));
const SDK = fileURLToPath(new URL('../dist/sdk', import.meta.url));

// The cache is stored next to the modules, so that a user who cannot change the modules cannot change the cache either.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)));

/** Reports invalid settings before loading a thousand modules. */
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
