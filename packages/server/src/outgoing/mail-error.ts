/** A mail was not taken. The sentence is for the log: it repeats nothing that the server said. */
export class MailError extends Error {
  /** `refused` is this mail and for good; with `unreachable` no other mail would go either. */
  readonly kind: 'refused' | 'later' | 'unreachable';

  constructor(kind: MailError['kind'], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

/** What nodemailer throws. */
interface SmtpError {
  readonly code?: unknown;
  /** What Node calls it. */
  readonly originalCode?: unknown;
  /** To what the server answered. */
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

export function asMailError(error: unknown): MailError {
  const smtpError = (typeof error === 'object' && error !== null ? error : {}) as SmtpError;
  const { code, responseCode } = smtpError;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const what = `${typeof code === 'string' ? code : 'unknown'}${status === undefined ? '' : ` ${status}`}`;
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return status !== undefined && status >= 500
      ? new MailError('refused', `The mail server refused a mail for good (${what}).`)
      : new MailError('later', `The mail server did not take a mail yet (${what}).`);
  }
  const sentence = `The mail server cannot be used (${what}). Check KEYWARD_SMTP_URL and the mail server.`;
  return new MailError('unreachable', tlsSentence(smtpError) ?? sentence);
}

/** Of a server with which no TLS came about: it was told nothing that matters. */
function tlsSentence({ code, originalCode, command }: SmtpError): string | undefined {
  if (code === 'ETLS' && command === 'STARTTLS') {
    return 'The mail server offers no TLS, and without it neither mail nor password is sent. Turn STARTTLS on there, or name a port with TLS from the start as smtps:// in KEYWARD_SMTP_URL.';
  }
  if (code === 'ETLS') return failedTls('ETLS');
  if (typeof originalCode !== 'string') return undefined;
  // OpenSSL's own, such as ERR_SSL_WRONG_VERSION_NUMBER: no certificate was judged yet, or the server broke off.
  if (originalCode.startsWith('ERR_SSL_')) return failedTls(originalCode);
  if (!CERTIFICATE_FAULTS.test(originalCode)) return undefined;
  return `The certificate of the mail server is not trusted (${originalCode}), so nothing was sent. Let KEYWARD_SMTP_URL name the server as its certificate does, renew the certificate, or name the file of its authority in NODE_EXTRA_CA_CERTS.`;
}

/** Node's codes (node:tls, X509 certificate error codes). */
const CERTIFICATE_FAULTS = /CERT|CRL|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ISSUER|VERIFY/;

function failedTls(why: string): string {
  return `No TLS came about with the mail server (${why}), so nothing was sent. In KEYWARD_SMTP_URL smtps:// is for a port with TLS from the start (465), smtp:// for one with STARTTLS (587).`;
}
