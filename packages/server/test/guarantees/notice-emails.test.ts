import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { MailSender } from '../../src/actions/upkeep/mail-sender.ts';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { MailServer } from '../../src/outgoing/mail-server.ts';
import { startKeyward } from '../support/keyward.ts';
import { SmtpServer } from '../support/smtp.ts';

const DAY = 86_400;
const keyward = await startKeyward();
const smtp = new SmtpServer();
await smtp.listen();
after(() => smtp.close());
const signIn = () => keyward.signIn();
const reported: string[] = [];
const server = new MailServer({
  host: '127.0.0.1',
  port: smtp.port,
  isTls: false,
  isLoopback: true,
  login: { user: 'keyward', password: 'a password of the mail server' },
  from: { name: 'Keyward', address: 'keyward@example.com' },
  publicUrl: keyward.context.publicUrl,
  timeoutMs: 500,
});
const sender = new MailSender(keyward.context, server, (error) => void reported.push(String(error)));
let counter = 0;

async function newKey(overrides: object = {}): Promise<string> {
  const appname = `key-${++counter}`;
  const body = { appname, roles: ['READONLY'], expires_at: keyward.clock.now + 40 * DAY, ...overrides };
  await keyward.ok('POST', '/api/v1/api-keys', { body, as: await signIn() });
  return appname;
}

async function run(isSending = true): Promise<void> {
  await upkeep(keyward.context, { isSending, report: (error) => assert.fail(String(error)) });
  await sender.send();
}

/** Returns the emails sent since the last call. */
function takeEmails() {
  return smtp.received.splice(0);
}

test("each user gets one email about all of the user's keys, without secrets", async () => {
  const grace = await keyward.invite({ role: 'READONLY', by: await signIn() });
  const deletedUser = await keyward.invite({ role: 'READONLY', by: await signIn() });
  const hers = [await newKey({ owner: grace.email }), await newKey({ owner: grace.email })];
  const ours = [await newKey(), await newKey({ owner: deletedUser.email })];
  await keyward.ok('DELETE', `/api/v1/user/${deletedUser.id}`, { as: await signIn() });
  keyward.clock.advance(15 * DAY);
  await run();
  const mails = takeEmails();
  assert.deepEqual(mails.map(({ to }) => to).sort(), [['ada@example.com'], [grace.email]].sort());
  for (const { from, to, login, text } of mails) {
    assert.deepEqual([from, login], ['keyward@example.com', '\0keyward\0a password of the mail server']);
    const names = to[0] === grace.email ? hers : ours;
    for (const name of [...hers, ...ours])
      assert.equal(text.includes(`${name} (readonly) expires on`), names.includes(name));
    assert.match(text, /^Subject: Keyward: 2 API keys of acme1 expiring soon$/m);
    assert.match(text, /^From: Keyward <keyward@example.com>$/m);
    for (const secret of keyward.secrets) assert.ok(!text.includes(secret));
  }
  await run();
  assert.deepEqual(takeEmails(), [], 'once');
});

test('no emails are queued without a mail server', async () => {
  await newKey();
  keyward.clock.advance(15 * DAY);
  await run(false);
  await run(true);
  assert.deepEqual(takeEmails(), []);
});

test('retries a mail server that is down or busy, at growing intervals', async () => {
  for (const behavior of ['busy', 'silent'] as const) {
    await newKey();
    keyward.clock.advance(15 * DAY);
    smtp.behavior = behavior;
    const before = smtp.connections;
    await run();
    assert.equal(smtp.connections, before + 1, behavior);
    await sender.send();
    assert.equal(smtp.connections, before + 1, 'no immediate retry');
    keyward.clock.advance(61);
    await sender.send();
    assert.equal(smtp.connections, before + 2);
    keyward.clock.advance(61);
    await sender.send();
    assert.equal(smtp.connections, before + 2, 'the second interval is longer');
    smtp.behavior = 'accept';
    keyward.clock.advance(300);
    await sender.send();
    assert.equal(takeEmails().length, 1);
  }
  assert.ok(
    reported.every((each) => !each.includes('a password of the mail server')),
    reported.join(),
  );
});

test('emails that the mail server rejects permanently are not sent again', async () => {
  await newKey();
  keyward.clock.advance(15 * DAY);
  smtp.behavior = 'reject';
  await run();
  smtp.behavior = 'accept';
  keyward.clock.advance(3 * DAY);
  await sender.send();
  assert.deepEqual(takeEmails(), []);
  assert.match(reported.at(-1) ?? '', /permanently rejected a mail \(EENVELOPE 550\)/);
});

test('a mail server that does not respond does not delay requests', async () => {
  await newKey();
  keyward.clock.advance(15 * DAY);
  smtp.behavior = 'silent';
  await upkeep(keyward.context, { isSending: true, report: (error) => assert.fail(String(error)) });
  let isGivenUp = false;
  const sending = sender.send().finally(() => {
    isGivenUp = true;
  });
  await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname: 'meanwhile', roles: ['READONLY'] },
    as: await signIn(),
  });
  assert.equal(isGivenUp, false, 'the key was created before the mail server timed out');
  await sending;
});
