/** A mail that was not accepted. The message is for the log and does not repeat anything from the server. */
export class MailError extends Error {
  /** `refused` is permanent and concerns only this mail; `unreachable` concerns all mail. */
  readonly kind: 'refused' | 'later' | 'unreachable';

  constructor(kind: MailError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An error from nodemailer. */
interface SmtpError {
  readonly code?: unknown;
  /** Node's error code. */
  readonly originalCode?: unknown;
  /** The SMTP command to which the server responded. */
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

export function asMailError(error: unknown): MailError {
  const smtpError = (typeof error === 'object' && error !== null ? error : {}) as SmtpError;
  const { code, responseCode } = smtpError;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const smtpStatus = `${typeof code === 'string' ? code : 'unknown'}${status === undefined ? '' : ` ${status}`}`;
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return status !== undefined && status >= 500
      ? new MailError('refused', `The mail server permanently rejected a mail (${smtpStatus}).`)
      : new MailError('later', `The mail server temporarily rejected a mail (${smtpStatus}).`);
  }
  const message = `The mail server cannot be used (${smtpStatus}). Check KEYWARD_SMTP_URL and the mail server.`;
  return new MailError('unreachable', tlsMessage(smtpError) ?? message);
}

/** Returns the message for a server without working TLS. Nothing confidential was sent to it. */
function tlsMessage({ code, originalCode, command }: SmtpError): string | undefined {
  if (code === 'ETLS' && command === 'STARTTLS') {
    return 'The mail server does not offer TLS, so neither mail nor password was sent. Enable STARTTLS on it, or set KEYWARD_SMTP_URL to an smtps:// URL with a TLS port.';
  }
  if (code === 'ETLS') return handshakeError('ETLS');
  if (typeof originalCode !== 'string') return undefined;
  // OpenSSL errors, such as ERR_SSL_WRONG_VERSION_NUMBER: the certificate was not verified yet, or the server closed
  // the connection.
  if (originalCode.startsWith('ERR_SSL_')) return handshakeError(originalCode);
  if (!CERTIFICATE_FAULTS.test(originalCode)) return undefined;
  return `The certificate of the mail server is not trusted (${originalCode}), so nothing was sent. Use the name in the certificate in KEYWARD_SMTP_URL, renew the certificate, or set NODE_EXTRA_CA_CERTS to the file of its certificate authority.`;
}

/** Node's codes (node:tls, X509 certificate error codes). */
const CERTIFICATE_FAULTS = /CERT|CRL|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ISSUER|VERIFY/;

function handshakeError(code: string): string {
  return `The TLS handshake with the mail server failed (${code}), so nothing was sent. In KEYWARD_SMTP_URL, use smtps:// for a TLS port (465) or smtp:// for a STARTTLS port (587).`;
}
