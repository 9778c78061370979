import { createTransport, type Transporter } from 'nodemailer';

interface MailServerOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). Otherwise STARTTLS is demanded, except on loopback. */
  readonly isTls: boolean;
  readonly isLoopback: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
  /** For each answer of the mail server. */
  readonly patienceMs?: number;
}

interface OutgoingMail {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
}

/** A mail was not taken. The sentence is for the log: it repeats nothing that the server said. */
export class MailError extends Error {
  /** `refused` is this mail and for good; with `unreachable` no other mail would go either. */
  readonly kind: 'refused' | 'later' | 'unreachable';

  constructor(kind: MailError['kind'], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

const PATIENCE_MS = 10_000;

/**
 * The mail server that the operator has named. Nobody else can choose it, so it may lie in the private network: it is no
 * destination of {@link Outgoing}.
 */
export class MailServer {
  readonly #transport: Transporter;
  readonly #from: MailServerOptions['from'];

  constructor({ host, port, isTls, isLoopback, login, from, patienceMs = PATIENCE_MS }: MailServerOptions) {
    this.#from = from;
    this.#transport = createTransport({
      host,
      port,
      secure: isTls,
      requireTLS: !isTls && !isLoopback,
      ignoreTLS: !isTls && isLoopback,
      ...(login && { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** @throws MailError */
  async send({ id, recipient, subject, body }: OutgoingMail): Promise<void> {
    const domain = this.#from.address.split('@')[1] ?? 'keyward';
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: { name: '', address: recipient },
        subject,
        text: body,
        messageId: `<${id}@${domain}>`,
        // RFC 3834: so that nobody's absence answers.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw asMailError(error);
    }
  }
}

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

function asMailError(error: unknown): MailError {
  const { code, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as SmtpError;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const what = `${typeof code === 'string' ? code : 'unknown'}${status === undefined ? '' : ` ${status}`}`;
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return status !== undefined && status >= 500
      ? new MailError('refused', `The mail server refused a mail for good (${what}).`)
      : new MailError('later', `The mail server did not take a mail yet (${what}).`);
  }
  return new MailError(
    'unreachable',
    `The mail server cannot be used (${what}). Check KEYWARD_SMTP_URL and the mail server.`,
  );
}
