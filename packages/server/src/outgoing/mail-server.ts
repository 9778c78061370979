import { isIPv4 } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';
import { asMailError } from './mail-error.ts';

interface MailServerOptions {
  readonly host: string;
  readonly port: number;
  /** True for TLS from the first byte (smtps). Otherwise STARTTLS is required, except on loopback. */
  readonly isTls: boolean;
  readonly isLoopback: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: { readonly name: string; readonly address: string };
  /** Certificate authorities that replace Node's default authorities. */
  readonly ca?: string;
  /** The public URL of this server, whose host is sent with EHLO. */
  readonly publicUrl: string;
  /** Timeout for each response of the mail server. */
  readonly timeoutMs?: number;
}

interface OutgoingMail {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;

/**
 * The mail server that the operator configured. Callers cannot choose it, so it may be in the private network and does
 * not use {@link Outgoing}.
 */
export class MailServer {
  readonly #transport: Transporter;
  readonly #from: MailServerOptions['from'];

  constructor({
    host,
    port,
    isTls,
    isLoopback,
    login,
    from,
    ca,
    publicUrl,
    timeoutMs = TIMEOUT_MS,
  }: MailServerOptions) {
    this.#from = from;
    this.#transport = createTransport({
      host,
      port,
      secure: isTls,
      name: ehloName(publicUrl),
      requireTLS: !isTls && !isLoopback,
      // Loopback traffic cannot be intercepted, and local mail servers seldom have a valid certificate.
      ignoreTLS: !isTls && isLoopback,
      ...(ca !== undefined && { tls: { ca } }),
      ...(login && { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
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
        // RFC 3834: prevents automatic replies.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw asMailError(error);
    }
  }
}

/** Returns a host name unchanged, and an IP address as an address literal (RFC 5321, 4.1.3). */
function ehloName(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  if (hostname.startsWith('[')) return `[IPv6:${hostname.slice(1)}`;
  return isIPv4(hostname) ? `[${hostname}]` : hostname;
}
