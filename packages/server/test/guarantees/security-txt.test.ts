import assert from 'node:assert/strict';
import test from 'node:test';
import { readConfig } from '../../src/config.ts';
import { startKeyward } from '../support/keyward.ts';

const PATH = '/.well-known/security.txt';

test('security.txt contains the contact and expires within a year of any current time', async () => {
  const keyward = await startKeyward({ securityContact: 'mailto:security@example.com' });
  for (const days of [0, 300]) {
    keyward.clock.advance(days * 86_400);
    const { status, headers, text } = await keyward.request('GET', PATH);
    assert.deepEqual([status, headers['content-type']], [200, 'text/plain; charset=utf-8']);
    const [, contact, expires = ''] =
      /^Contact: (\S+)\nExpires: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z)\n$/.exec(text) ?? [];
    assert.equal(contact, 'mailto:security@example.com');
    const ahead = Date.parse(expires) / 1000 - keyward.clock.now;
    assert.ok(ahead > 30 * 86_400 && ahead < 365 * 86_400, expires);
  }
  const rejected = await keyward.expectError('method_not_allowed', 'POST', PATH);
  assert.equal(rejected.headers['allow'], 'GET, HEAD');
});

test('returns 404 without a contact', async () => {
  const keyward = await startKeyward();
  assert.equal((await keyward.expectError('not_found', 'GET', PATH)).status, 404);
});

test('accepts each URI scheme of RFC 9116 unchanged', () => {
  for (const contact of [
    'mailto:security@example.com',
    'mailto:security%2Bkeyward@example.com?subject=Keyward',
    'https://example.com/security-contact.html',
    'tel:+1-201-555-0123',
  ]) {
    assert.equal(readConfig({ KEYWARD_SECURITY_CONTACT: contact }).securityContact, contact);
  }
  assert.equal(readConfig({}).securityContact, undefined);
});
