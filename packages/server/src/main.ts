import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpFromEnvironment } from './actions/system/set-up-from-environment.ts';
import { newSetupLink } from './actions/system/setup-link.ts';
import { WebhookSender } from './actions/webhooks/sender.ts';
import { openForServer } from './compose.ts';
import { ConfigError, defaultUrl, readConfig } from './config.ts';
import { explainFailure } from './failure.ts';
import { createApp } from './http/app.ts';
import { createLogger } from './http/logger.ts';
import { beginHousekeeping } from './main/housekeeping.ts';
import { closeGracefully, onStop } from './main/shutdown.ts';
import { readTls } from './main/tls.ts';
import { beginUpkeep } from './main/upkeep.ts';

const CONSOLE = fileURLToPath(new URL('../../console/dist', import.meta.url));

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
  const endHousekeeping = beginHousekeeping(context, logger);
  const endUpkeep = beginUpkeep(context, logger, config.mail);
  const sender = new WebhookSender(context, (error) => logger.error({ err: error }, 'webhooks could not be sent'));
  sender.begin();
  onStop(async () => {
    endHousekeeping();
    await endUpkeep();
    await closeGracefully(app);
    await sender.stop();
    await installation.close();
  });

  await setUpFromEnvironment(context, config.first);
  await app.listen({ host: config.host, port: config.port });
  await announce(
    publicUrl,
    (await context.storage.stores.directory.isEmpty()) ? await newSetupLink(context) : undefined,
  );
}

/** To the terminal and not to the log: the link is a secret. */
async function announce(publicUrl: string, setupLink: string | undefined): Promise<void> {
  const lines = [`Keyward is ready at ${publicUrl}`];
  if (setupLink)
    lines.push('', 'Set up the first administrator (the link is good once, for an hour):', `  ${setupLink}`, '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explainFailure(error)}\n`);
  process.exit(1);
});
