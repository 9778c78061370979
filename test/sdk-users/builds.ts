import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { type App, installed, runtimes } from './apps.ts';

/** The export conditions that wrangler resolves. */
const WORKER_CONDITIONS = ['workerd', 'worker', 'browser', 'import'];
/** Next imports the routes when it builds them. */
const BUILD_ENVIRONMENT = { KEYWARD_URL: 'http://127.0.0.1:9', KEYWARD_CREDENTIAL: 'kwf_build.build' };

/** Builds the programs in a folder that need a build. */
export async function build(apps: readonly App[], folder: string): Promise<void> {
  if (apps.some(({ command }) => command === runtimes.workerd)) await bundleWorker(folder);
  if (apps.some(({ name }) => name.includes('Next.js'))) await buildNext(folder);
}

/** Bundles a worker as wrangler does before an upload. */
async function bundleWorker(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: join(folder, 'worker.js'),
    platform: 'neutral',
    resolve: { conditionNames: WORKER_CONDITIONS },
  });
  await bundle.write({ file: join(folder, 'worker.bundle.js'), format: 'esm' });
  await bundle.close();
}

async function buildNext(folder: string): Promise<void> {
  const env = { ...process.env, ...BUILD_ENVIRONMENT, NEXT_TELEMETRY_DISABLED: '1' };
  await promisify(execFile)(process.execPath, [installed('next/dist/bin/next'), 'build', 'next'], { cwd: folder, env });
}
