import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { type App, runtimes } from './apps.ts';

/** The conditions of wrangler. */
const WORKER_CONDITIONS = ['workerd', 'worker', 'browser', 'import'];

/** Builds those programs in a folder that do not run as they are. */
export async function build(apps: readonly App[], folder: string): Promise<void> {
  if (apps.some(({ command }) => command === runtimes.workerd)) await bundleWorker(folder);
}

/** As wrangler bundles a worker before it uploads it. */
async function bundleWorker(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: join(folder, 'worker.js'),
    platform: 'neutral',
    resolve: { conditionNames: WORKER_CONDITIONS },
  });
  await bundle.write({ file: join(folder, 'worker.bundle.js'), format: 'esm' });
  await bundle.close();
}
