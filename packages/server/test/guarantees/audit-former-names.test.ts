import assert from 'node:assert/strict';
import test from 'node:test';
import type { AuditEvent } from '../../src/domain/audit-record.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const { storage } = keyward.context;
const accountId = keyward.context.index.accountNamed('acme1')?.id ?? assert.fail('no account');

type AuditNames = Pick<AuditEvent, 'class' | 'subclass' | 'action' | 'before' | 'after'>;

/** Records of versions before the first release, and their current form. */
const records: readonly (readonly [former: AuditNames, current: AuditNames])[] = [
  [
    { class: 'apikey', subclass: 'review', action: 'begin-review', before: null, after: { id: 'a' } },
    { class: 'apikey', subclass: 'review', action: 'start-review', before: null, after: { id: 'a' } },
  ],
  [
    { class: 'apikey', subclass: 'review', action: 'decide', before: null, after: { beyondReadingAt: 1 } },
    { class: 'apikey', subclass: 'review', action: 'decide', before: null, after: { lastWriteAt: 1 } },
  ],
  [
    { class: 'apikey', subclass: 'bulk', action: 'bulk-end', before: null, after: { changed: 2, refused: 1 } },
    { class: 'apikey', subclass: 'bulk', action: 'bulk-finish', before: null, after: { changed: 2, rejected: 1 } },
  ],
  [
    { class: 'session', subclass: '', action: 'end', before: null, after: null },
    { class: 'session', subclass: '', action: 'revoke', before: null, after: null },
  ],
  [
    { class: 'account', subclass: 'key-shape', action: 'create', before: null, after: { name: 'a' } },
    { class: 'account', subclass: 'key-format', action: 'create', before: null, after: { name: 'a' } },
  ],
  [
    { class: 'account', subclass: 'addresses', action: 'update', before: { allowed_ips: [] }, after: null },
    { class: 'account', subclass: 'allowed-ips', action: 'update', before: { allowed_ips: [] }, after: null },
  ],
  [
    {
      class: 'account',
      subclass: 'key-policy',
      action: 'update',
      before: { longest_life_days: 9 },
      after: { default_life_days: 1 },
    },
    {
      class: 'account',
      subclass: 'key-policy',
      action: 'update',
      before: { max_lifetime_days: 9 },
      after: { default_lifetime_days: 1 },
    },
  ],
  [
    {
      class: 'webhook',
      subclass: '',
      action: 'update',
      before: { disabled_because: null },
      after: { disabled_because: 'choice' },
    },
    {
      class: 'webhook',
      subclass: '',
      action: 'update',
      before: { disabled_reason: null },
      after: { disabled_reason: 'manual' },
    },
  ],
];

test('audit records with former names are returned and found under current names, and the hash chain stays intact', async () => {
  for (const [former, current] of records) {
    const { length } = (await search(current.action)).filter((each) => each.description === 'former');
    await storage.transaction(({ audit }) =>
      audit.append(accountId, {
        ...former,
        objectId: null,
        description: 'former',
        timestamp: keyward.clock.now,
        user: 'ada@example.com',
        ip: null,
      }),
    );
    const matches = (await search(current.action)).filter((each) => each.description === 'former');
    assert.equal(matches.length, length + 1);
    const { class: recordClass, subclass, action, before, after } = matches[0] ?? assert.fail();
    assert.deepEqual({ class: recordClass, subclass, action, before, after }, current);
  }
  assert.equal((await storage.stores.audit.verify(accountId)).broken, null);
});

async function search(text: string): Promise<(AuditNames & { description: string })[]> {
  return (await keyward.ok('POST', '/api/v1/search/audit', { body: { search: text, size: 100 }, as })).body.data;
}
