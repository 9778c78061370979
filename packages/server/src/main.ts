import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { recordSightings } from './actions/replicas/sightings.ts';
import { prune } from './actions/system/prune.ts';
import { setUpFromEnvironment } from './actions/system/set-up-from-environment.ts';
import { newSetupLink } from './actions/system/setup-link.ts';
import { openForServer } from './compose.ts';
import { type Config, ConfigError, defaultUrl, readConfig } from './config.ts';
import { explainFailure } from './failure.ts';
import { createApp } from './http/app.ts';
import { createLogger } from './http/logger.ts';

const CONSOLE = fileURLToPath(new URL('../../console/dist', import.meta.url));
const PRUNE_EVERY_MS = 60_000;
/** The terminal beside the server takes who was seen this recently for connected; see actions/replicas. */
const SIGHT_EVERY_MS = 10_000;
const GRACE_MS = 10_000;
const SWEEP_EVERY_MS = 100;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!existsSync(join(CONSOLE, 'index.html'))) throw new ConfigError('The console is not built. Run npm start.');
  const tls = config.tls && readTls(config.tls);
  const publicUrl = config.publicUrl ?? defaultUrl(config);
  const logger = createLogger();
  const installation = await openForServer(config, publicUrl);
  const { context } = installation;
  const app = await createApp({
    context,
    logger,
    trustedProxies: config.trustedProxies,
    consoleDirectory: CONSOLE,
    ...(tls && { tls }),
  });
  const pruning = setInterval(() => {
    prune(context).catch((error: unknown) => logger.error({ err: error }, 'pruning failed'));
  }, PRUNE_EVERY_MS);
  const sighting = setInterval(() => {
    recordSightings(context).catch((error: unknown) => logger.error({ err: error }, 'replicas could not be recorded'));
  }, SIGHT_EVERY_MS);
  context.bulkChanges.reportTo((error) => logger.error({ err: error }, 'a change of many keys was interrupted'));
  context.uses.begin((error) => logger.error({ err: error }, 'last logins could not be written'));
  onStop(async () => {
    clearInterval(pruning);
    clearInterval(sighting);
    await closeGracefully(app);
    await installation.close();
  });

  await setUpFromEnvironment(context, config.first);
  await app.listen({ host: config.host, port: config.port });
  await announce(
    publicUrl,
    (await context.storage.stores.directory.isEmpty()) ? await newSetupLink(context) : undefined,
  );
}

function readTls(files: NonNullable<Config['tls']>) {
  const tls = readTlsFiles(files);
  try {
    createSecureContext(tls);
    return tls;
  } catch {
    throw new ConfigError('KEYWARD_TLS_CERT and KEYWARD_TLS_KEY must be a certificate and its own key, both in PEM.');
  }
}

function readTlsFiles(files: NonNullable<Config['tls']>) {
  try {
    return { cert: readFileSync(files.certificateFile), key: readFileSync(files.keyFile) };
  } catch {
    throw new ConfigError(
      'KEYWARD_TLS_CERT or KEYWARD_TLS_KEY cannot be read. Check the paths and the rights of the files.',
    );
  }
}

/** To the terminal and not to the log: the link is a secret. */
async function announce(publicUrl: string, setupLink: string | undefined): Promise<void> {
  const lines = [`Keyward is ready at ${publicUrl}`];
  if (setupLink)
    lines.push('', 'Set up the first administrator (the link is good once, for an hour):', `  ${setupLink}`, '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Finishes what is running, and ends what takes longer than the grace. */
async function closeGracefully(app: FastifyInstance): Promise<void> {
  const impatience = setTimeout(() => app.server.closeAllConnections(), GRACE_MS - 1000);
  // A connection whose last answer was on its way becomes idle only afterwards, and Node would keep it open.
  const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_EVERY_MS);
  await app.close();
  clearTimeout(impatience);
  clearInterval(sweeping);
}

function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(1), GRACE_MS).unref();
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainFailure(error)}\n`);
  process.exit(1);
});
