import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { MailError } from '../../src/outgoing/mail-error.ts';
import { MailServer } from '../../src/outgoing/mail-server.ts';
import { SmtpServer } from '../support/smtp.ts';
import { certificate, privateKey } from './support/certificate.ts';
import { mailCertificate, mailPrivateKey } from './support/mail-certificate.ts';

const FROM = 'keyward@example.com';
const PASSWORD = 'hidden-from-everybody-on-the-way';
const LOGIN = `\0keyward\0${PASSWORD}`;
const mail = {
  id: 'mail_1',
  recipient: 'ada@example.com',
  subject: 'Two keys expire soon',
  body: 'billing expires',
};
const ours = { cert: mailCertificate, key: mailPrivateKey };

async function startSmtp(...encryption: ConstructorParameters<typeof SmtpServer>): Promise<SmtpServer> {
  const smtp = new SmtpServer(...encryption);
  await smtp.listen();
  after(() => smtp.close());
  return smtp;
}

interface SmtpOptions {
  readonly scheme: 'smtp' | 'smtps';
  /** The trusted certificate authority; by default Node's list of authorities. */
  readonly ca?: string;
  /** True if the mail server counts as local; false by default. */
  readonly isLoopback?: boolean;
  readonly timeoutMs?: number;
  readonly publicUrl?: string;
}

const OUR_URL = 'https://keys.example.com:8443';

function send(
  { port }: SmtpServer,
  { scheme, ca, isLoopback = false, timeoutMs = 2000, publicUrl = OUR_URL }: SmtpOptions,
): Promise<void> {
  const url = `${scheme}://keyward:${PASSWORD}@127.0.0.1:${port}`;
  const { mail: config } = readConfig({ KEYWARD_SMTP_URL: url, KEYWARD_MAIL_FROM: FROM });
  assert.ok(config);
  const server = new MailServer({
    ...config,
    isLoopback,
    publicUrl,
    timeoutMs,
    ...(ca !== undefined && { ca }),
  });
  return server.send(mail);
}

/** Asserts a one-sentence error without secrets, and that neither email nor login was readable on the network. */
async function expectFailure(smtp: SmtpServer, options: SmtpOptions, message: RegExp): Promise<void> {
  await assert.rejects(send(smtp, options), (error) => {
    assert.ok(error instanceof MailError);
    assert.equal(error.kind, 'unreachable', 'an unreachable server keeps all emails queued');
    assert.match(error.message, message);
    assert.ok(!error.message.includes(PASSWORD) && !error.message.includes('\n'));
    return true;
  });
  assert.deepEqual(smtp.received, []);
  assertUnread(smtp);
}

function assertUnread({ plaintext: clear }: SmtpServer): void {
  assert.doesNotMatch(clear, /AUTH|MAIL|RCPT|DATA/i);
  for (const secret of [PASSWORD, Buffer.from(LOGIN).toString('base64')]) assert.ok(!clear.includes(secret));
}

function assertArrived({ received }: SmtpServer): void {
  assert.deepEqual(
    received.map(({ from, to, login, isEncrypted }) => ({ from, to, login, isEncrypted })),
    [{ from: FROM, to: [mail.recipient], login: LOGIN, isEncrypted: true }],
  );
  assert.match(received[0]?.text ?? '', /^Subject: Two keys expire soon$[\s\S]*^billing expires$/m);
}

test('smtps uses TLS from the first byte', async () => {
  const smtp = await startSmtp({ startsTls: 'immediately', ...ours });
  await send(smtp, { scheme: 'smtps', ca: mailCertificate });
  assertArrived(smtp);
  assert.equal(smtp.plaintext, '');
  const silent = await startSmtp();
  silent.behavior = 'silent';
  await expectFailure(silent, { scheme: 'smtps', timeoutMs: 200 }, /^The mail server cannot be used/);
  // RFC 8446, 5.1: the content type of a handshake.
  assert.equal(silent.plaintext.charCodeAt(0), 22);
});

test('smtps sends nothing to a server without TLS, and the error names the other scheme', async () => {
  await expectFailure(
    await startSmtp(),
    { scheme: 'smtps' },
    /^The TLS handshake with the mail server failed \(.+smtp:\/\/ for a STARTTLS port/,
  );
});

test('smtp sends the login and the email over TLS as soon as the server has offered it', async () => {
  const smtp = await startSmtp({ startsTls: 'on STARTTLS', ...ours });
  await send(smtp, { scheme: 'smtp', ca: mailCertificate });
  assertArrived(smtp);
  assert.match(smtp.plaintext, /^EHLO keys\.example\.com\r\nSTARTTLS\r\n$/);
});

for (const [publicUrl, name] of [
  ['http://192.0.2.7:8080', '[192.0.2.7]'],
  ['http://[2001:db8::7]:8080', '[IPv6:2001:db8::7]'],
  ['http://localhost:8080', 'localhost'],
] as const) {
  test(`EHLO sends ${name} for the public URL ${publicUrl}`, async () => {
    const smtp = await startSmtp({ startsTls: 'on STARTTLS', ...ours });
    await send(smtp, { scheme: 'smtp', ca: mailCertificate, publicUrl });
    assert.equal(smtp.plaintext.split('\r\n')[0], `EHLO ${name}`);
  });
}

test('a server without TLS receives neither email nor password', async () => {
  const smtp = await startSmtp();
  await expectFailure(
    smtp,
    { scheme: 'smtp' },
    /^The mail server does not offer TLS, so neither mail nor password was/,
  );
  assert.match(smtp.plaintext, /^EHLO keys\.example\.com\r\nSTARTTLS\r\n$/);
});

for (const [scheme, startsTls] of [
  ['smtps', 'immediately'],
  ['smtp', 'on STARTTLS'],
] as const) {
  test(`a server with an untrusted certificate receives no email over ${scheme}`, async () => {
    const smtp = await startSmtp({ startsTls, ...ours });
    const message = /^The certificate of the mail server is not trusted \((?:DEPTH_ZERO_)?SELF_SIGNED_CERT\), so/;
    await expectFailure(smtp, { scheme }, message);
    await expectFailure(smtp, { scheme, isLoopback: scheme === 'smtps' }, message);
    await expectFailure(smtp, { scheme, ca: certificate }, /^The certificate of the mail server is not trusted \(/);
  });

  test(`a server with a certificate for another name receives no email over ${scheme}`, async () => {
    const smtp = await startSmtp({ startsTls, cert: certificate, key: privateKey });
    await expectFailure(
      smtp,
      { scheme, ca: certificate },
      /^The certificate of the mail server is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
  });
}

test('on loopback an email is sent without TLS, even if the server offers an unverifiable certificate', async () => {
  const smtp = await startSmtp({ startsTls: 'on STARTTLS', cert: certificate, key: privateKey });
  await send(smtp, { scheme: 'smtp', isLoopback: true });
  assert.deepEqual(
    smtp.received.map(({ login, isEncrypted }) => [login, isEncrypted]),
    [[LOGIN, false]],
  );
});
