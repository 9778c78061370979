import type { Context } from '../actions/context.ts';
import { MailSender } from '../actions/upkeep/mail-sender.ts';
import { upkeep } from '../actions/upkeep/upkeep.ts';
import type { Config } from '../config.ts';
import { MailServer } from '../outgoing/mail-server.ts';

const EVERY_MS = 3_600_000;
/** Delays the first run, so that requests that waited for the start are handled first. */
const FIRST_AFTER_MS = 1000;

interface Logger {
  error(details: { readonly err: unknown }, message: string): void;
}

/**
 * Runs the hourly upkeep of keys, and sends the resulting mail.
 * @returns a function that stops it
 */
export function startUpkeep(context: Context, logger: Logger, mail: Config['mail']): () => Promise<void> {
  const stopping = new AbortController();
  const report = (err: unknown) => logger.error({ err }, 'could not send mail');
  const { publicUrl } = context;
  const sender = mail && new MailSender(context, new MailServer({ ...mail, publicUrl }), report);
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= upkeep(context, {
      isSending: mail !== undefined,
      signal: stopping.signal,
      report: (err) => logger.error({ err }, 'could not run the upkeep of keys'),
    }).finally(() => {
      running = undefined;
    });
  };
  const timers = [setTimeout(run, FIRST_AFTER_MS), setInterval(run, EVERY_MS)];
  sender?.start();
  return async () => {
    for (const timer of timers) clearTimeout(timer);
    stopping.abort();
    await running;
    await sender?.stop();
  };
}
