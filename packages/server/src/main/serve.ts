import { setUpFromEnvironment } from '../actions/system/set-up-from-environment.ts';
import { newSetupLink } from '../actions/system/setup-link.ts';
import { WebhookSender } from '../actions/webhooks/sender.ts';
import { systemSources } from '../compose/sources.ts';
import { openForServer } from '../compose.ts';
import { type Config, defaultUrl } from '../config.ts';
import { createApp } from '../http/app.ts';
import { createLogger } from '../http/logger.ts';
import { startHousekeeping } from './housekeeping.ts';
import { gracefulClose, onStop } from './shutdown.ts';
import { readTls } from './tls.ts';
import { startUpkeep } from './upkeep.ts';

/** For `localhost`, the framework would open a second server on ::1, without direct routes and graceful shutdown. */
const LOOPBACK = '127.0.0.1';
const INSECURE_HTTP =
  'KEYWARD_INSECURE_HTTP=private: keys and tokens are accepted over plain http from private IP addresses. Sign-in still requires https or loopback.';

/** Directories of built files, outside the data directory. */
interface BuiltDirectories {
  readonly consoleDirectory: string;
  readonly sdkDirectory: string;
}

/** Opens the data directory, starts the server and prints its URL. */
export async function serve(config: Config, built: BuiltDirectories): Promise<void> {
  const tls = config.tls && readTls(config.tls);
  const publicUrl = config.publicUrl ?? defaultUrl(config);
  const logger = createLogger();
  const installation = await openForServer(config, publicUrl, {
    ...systemSources,
    warn: (message, cause) => logger.warn(cause === undefined ? {} : { err: cause }, message),
  });
  for (const message of config.warnings) logger.warn(message);
  if (config.insecureHttp) logger.warn(INSECURE_HTTP);
  const { context } = installation;
  const app = await createApp({
    context,
    logger,
    trustedProxies: config.trustedProxies,
    allowedHosts: config.allowedHosts,
    insecureHttp: config.insecureHttp,
    ...built,
    securityContact: config.securityContact,
    ...(tls && { tls }),
  });
  const close = gracefulClose(app, context.stopping);
  const endHousekeeping = await startHousekeeping(context, logger);
  const endUpkeep = startUpkeep(context, logger, config.mail);
  const sender = new WebhookSender(context, (error) => logger.error({ err: error }, 'could not send webhooks'));
  sender.start();
  onStop(async () => {
    endHousekeeping();
    // Wait for the running transaction before the last writes.
    const closed = close().finally(() => context.stopping.abort());
    await Promise.all([endUpkeep(), closed]);
    await sender.stop();
    await installation.close();
  });

  await setUpFromEnvironment(context, config.first);
  await app.listen({ host: config.host === 'localhost' ? LOOPBACK : config.host, port: config.port });
  announce(publicUrl, (await context.storage.stores.directory.isEmpty()) ? await newSetupLink(context) : undefined);
}

/** Prints the link to stdout instead of logging it, because it is a secret. */
function announce(publicUrl: string, setupLink: string | undefined): void {
  const lines = [`Keyward is ready at ${publicUrl}`];
  if (setupLink)
    lines.push(
      '',
      'Set up the first administrator with this link, which can be used once within one hour:',
      `  ${setupLink}`,
      '',
    );
  process.stdout.write(`${lines.join('\n')}\n`);
}
