import { setTimeout as sleep } from 'node:timers/promises';
import { afterFailure, type Mail } from '../../domain/mail.ts';
import { MailError } from '../../outgoing/mail-error.ts';
import type { MailServer } from '../../outgoing/mail-server.ts';
import type { Ports } from '../ports.ts';

const POLL_INTERVAL_MS = 5000;
const BATCH = 20;
/** Time to finish sending a mail when the server stops, because an interrupted mail could be delivered twice. */
const GRACE_MS = 2000;

/** Sends the queued mails one after another, in the background. */
export class MailSender {
  readonly #context: Ports<'storage' | 'now'>;
  readonly #server: Pick<MailServer, 'send'>;
  readonly #report: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isStopping = false;

  constructor(context: Ports<'storage' | 'now'>, server: Pick<MailServer, 'send'>, report: (error: unknown) => void) {
    this.#context = context;
    this.#server = server;
    this.#report = report;
  }

  start(): void {
    this.#timer = setInterval(() => void this.send(), POLL_INTERVAL_MS).unref();
  }

  /** Tries all due mails; never throws. */
  send(): Promise<void> {
    this.#round ??= this.#sendDue()
      .catch(this.#report)
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopping = true;
    await Promise.race([this.#round, sleep(GRACE_MS, undefined, { ref: false })]);
  }

  async #sendDue(): Promise<void> {
    const { directory, mails } = this.#context.storage.stores;
    for (const { id } of await directory.accounts()) {
      for (const mail of await mails.due(id, this.#context.now(), BATCH)) {
        if (this.#isStopping || !(await this.#try(id, mail))) return;
      }
    }
  }

  /** @returns whether to send the next mail */
  async #try(accountId: string, mail: Mail): Promise<boolean> {
    const { now, storage } = this.#context;
    const { kind, error } = await this.#deliver(mail);
    if (error) this.#report(error);
    const postponed = kind === 'later' || kind === 'unreachable' ? afterFailure(mail, now()) : undefined;
    await storage.transaction(({ mails }) =>
      postponed ? mails.postpone(accountId, postponed) : mails.remove(accountId, mail.id),
    );
    return kind !== 'unreachable';
  }

  async #deliver(mail: Mail): Promise<{ readonly kind: MailError['kind'] | 'sent'; readonly error?: MailError }> {
    try {
      await this.#server.send(mail);
      return { kind: 'sent' };
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      return { kind: error.kind, error };
    }
  }
}
