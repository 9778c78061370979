import assert from 'node:assert/strict';
import test from 'node:test';
import type { ApiKey, KeyImportReport, KeyUsage } from '@keyward/sdk';
import { doneSentence, expectedOutcome, pluralize } from '../src/features/api-keys/import/counts.ts';
import { resultSentence } from '../src/features/api-keys/result-sentence.ts';
import { newSecretSentence, oldSecretSentence } from '../src/features/api-keys/rotation/rotation-text.ts';
import { assess, countsOf } from '../src/features/api-keys/safety/usage-assessment.ts';
import { policySentences } from '../src/features/overview/key-policy/policy-text.ts';
import { isOldInUse, newCredentialSentence, oldCredentialSentence } from '../src/features/replicas/rotation-text.ts';
import { displayName, isAdministrator, matchesUser } from '../src/features/users/user-fields.ts';
import { eventsText } from '../src/features/webhooks/events.ts';
import { countedCredentials } from '../src/ui/issued.ts';
import { expiringText, keyCount, unusedTotal } from '../src/ui/keys/due-text.ts';
import { operationName } from '../src/ui/keys/operation-name.ts';
import { ownerChoices } from '../src/ui/keys/owners.ts';
import { rightsSentence } from '../src/ui/role-rights.ts';
import { formatTime, relativeTime, shortDuration, zoneName } from '../src/ui/time-format.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;

test('counts use singular or plural, and thousands separators', () => {
  assert.deepEqual([keyCount(0), keyCount(1), keyCount(1200)], ['0 keys', '1 key', '1,200 keys']);
  assert.deepEqual([expiringText(1), expiringText(2)], ['1 key expires within 7 days', '2 keys expire within 7 days']);
  assert.deepEqual([countedCredentials(1), countedCredentials(2000)], ['1 credential', '2,000 credentials']);
  assert.deepEqual([pluralize(1, 'row'), pluralize(1200, 'row')], ['1 row', '1,200 rows']);
  assert.equal(resultSentence(1, undefined), '1 key.');
  assert.equal(resultSentence(1200, '-last_login'), '1,200 keys. Sorted by last login, descending.');
  assert.equal(resultSentence(2, 'appname'), '2 keys. Sorted by appname, ascending.');
  const reasons = (never_used: number, unused: number) =>
    unusedTotal({ never_used, unused } as Parameters<typeof unusedTotal>[0]);
  assert.deepEqual(
    [reasons(3, 1000), reasons(0, 4), reasons(4, 0)],
    ['1,003 unused keys in total', undefined, undefined],
  );
});

test('times include seconds, in UTC or in the local time zone', () => {
  assert.equal(formatTime(NOW, 'utc'), '2027-01-15 08:00:00');
  const local = formatTime(NOW, 'local');
  assert.equal(Date.parse(local.replace(' ', 'T')) / 1000, NOW);
  assert.equal(zoneName('utc'), 'UTC');
  const at = (minutes: number) => zoneName('local', { getTimezoneOffset: () => -minutes } as Date);
  assert.deepEqual([at(120), at(-210), at(0)], ['local, UTC+02:00', 'local, UTC−03:30', 'local, UTC+00:00']);
});

test('relative times use the largest whole unit', () => {
  const words: readonly (readonly [number, string])[] = [
    [-59, 'just now'],
    [59, 'in less than a minute'],
    [-60, '1 minute ago'],
    [-7199, '1 hour ago'],
    [12 * DAY, 'in 12 days'],
    [-31 * DAY, '1 month ago'],
    [-700 * DAY, '22 months ago'],
    [-800 * DAY, '2 years ago'],
  ];
  for (const [distance, sentence] of words) assert.equal(relativeTime(NOW + distance, NOW), sentence);
  const lengths = [-3, 40, 60, 119 * 60, 7200, 47 * 3600, 2 * DAY].map(shortDuration);
  assert.deepEqual(lengths, ['0 s', '40 s', '1 min', '119 min', '2 h', '47 h', '2 d']);
});

test('the text of a rotation shows the expiry and the usage of the old secret', () => {
  const rotation = {
    ends_at: NOW + 22 * 3600,
    old_last_seen_at: NOW - 180,
    old_last_ips: [{ ip: '10.0.0.7', last_seen: NOW - 180 }],
    new_first_seen_at: null,
  } as unknown as Parameters<typeof oldSecretSentence>[0];
  assert.equal(
    oldSecretSentence(rotation, NOW),
    '2 secrets · old secret expires in 22 h · last used 3 min ago from 10.0.0.7',
  );
  const silent = { ...rotation, ends_at: NOW, old_last_seen_at: null };
  assert.equal(oldSecretSentence(silent, NOW), '2 secrets · old secret expires now · not used since the rotation');
  assert.equal(newSecretSentence(rotation, NOW), 'New secret not used yet.');
  assert.match(newSecretSentence({ ...rotation, new_first_seen_at: NOW - 60 }, NOW), /first used 1 min ago\.$/);
});

test('the old credential of a replica is in use until it has been silent for two minutes', () => {
  const rotation = {
    ends_at: NOW + 3600,
    old_last_seen_at: NOW - 119,
    old_last_ip: null,
    new_first_seen_at: NOW - 60,
  } as unknown as Parameters<typeof isOldInUse>[0];
  const seen = [NOW - 119, NOW - 120, null].map((old_last_seen_at) =>
    isOldInUse({ ...rotation, old_last_seen_at }, NOW),
  );
  assert.deepEqual(seen, [true, false, false]);
  assert.match(
    oldCredentialSentence(rotation, NOW),
    /^2 credentials · old credential expires in 60 min · last used 2 min ago\.$/,
  );
  assert.match(newCredentialSentence(rotation, NOW), /first used 1 min ago\.$/);
});

const none = { valid: 0, exchanged: 0, disabled: 0, expired: 0, ip_denied: 0, forbidden: 0, rate_limited: 0 };
const usageOf = (more: object): KeyUsage =>
  ({
    last_login: null,
    ip_addresses: [],
    totals: { last_24_hours: none, last_30_days: none },
    ...more,
  }) as unknown as KeyUsage;
const judged = (usage: KeyUsage, created_at = NOW - 365 * DAY) =>
  assess({ created_at } as ApiKey, usage, { now: NOW, ago: () => 'earlier' });

test('the assessment of a key depends on its last login and on denied requests', () => {
  const used = (ago: number) => judged(usageOf({ last_login: NOW - ago, ip_addresses: [{ ip: '192.0.2.7' }] }));
  assert.deepEqual(used(DAY - 1), {
    tone: 'danger',
    sentence: 'Used earlier from 192.0.2.7. An integration still depends on it.',
  });
  assert.deepEqual([used(DAY).tone, used(30 * DAY).tone, used(90 * DAY).tone], ['warning', 'warning', 'warning']);
  assert.match(used(30 * DAY).sentence, /monthly or quarterly job/);
  assert.deepEqual(used(90 * DAY + 1), { tone: 'info', sentence: 'Not used in 90 days.' });
  const refused = (disabled: number) =>
    judged(usageOf({ totals: { last_24_hours: none, last_30_days: { ...none, disabled } } }));
  assert.match(refused(1).sentence, /^Denied once in 30 days/);
  assert.match(refused(1200).sentence, /^Denied 1,200 times in 30 days/);
  assert.match(judged(usageOf({}), NOW - 7 * DAY + 1).sentence, /added less than 7 days ago/);
  assert.equal(judged(usageOf({}), NOW - 7 * DAY).sentence, 'Never used.');
});

test('request counts omit outcomes without requests', () => {
  const totals = { last_24_hours: none, last_30_days: { ...none, expired: 3, valid: 9 } };
  assert.deepEqual(countsOf(usageOf({ totals })), [
    { label: 'Allowed', lastDay: 0, lastMonth: 9 },
    { label: 'Denied: expired', lastDay: 0, lastMonth: 3 },
  ]);
});

test('the text of the key policy has one sentence per part', () => {
  const policy = (max_lifetime_days: number | null, default_lifetime_days: number | null, unused: object | null) =>
    policySentences({ max_lifetime_days, default_lifetime_days, unused } as Parameters<typeof policySentences>[0]);
  assert.deepEqual(policy(null, null, null), [
    'No maximum lifetime: a key can have any expiry, or none.',
    'A key added without an expiry never expires.',
    'Unused keys stay active.',
  ]);
  const [longest, standard, unused] = policy(1200, null, { days: 1, action: 'delete' });
  assert.match(String(longest), /at most 1,200 days/);
  assert.match(String(standard), /expires after 1,200 days/, 'the maximum lifetime is the default');
  assert.match(String(unused), /for 1 day is deleted/);
});

test('an import summary shows the expected and the actual outcome', () => {
  const report = {
    rows: [{ outcome: 'ready' }, { outcome: 'rejected' }, { outcome: 'rejected' }],
    imported: 1200,
    updated: 1,
    skipped: 0,
    rejected: 2,
  } as unknown as KeyImportReport;
  assert.equal(expectedOutcome(report), '1 ready, 2 rejected');
  assert.equal(expectedOutcome({ ...report, rows: [] }), '0 ready');
  assert.equal(doneSentence(report), '1,200 keys imported, 1 updated, 2 rejected.');
});

test('operations, routes and sets of events have labels', () => {
  assert.equal(operationName('exchange'), 'Token exchange');
  assert.equal(operationName('forward-auth:billing'), 'Forward-auth, route billing');
  assert.deepEqual(['listApiKeys', 'toString'].map(operationName), ['listApiKeys', 'toString']);
  const texts = [[], ['user.created'], ['user.created', 'user.deleted']] as Parameters<
    typeof eventsText
  >[0]['events'][];
  assert.deepEqual(
    texts.map((events) => eventsText({ events })),
    ['All events', 'user.created', '2 events'],
  );
});

const ada = { id: 'usr_1', email: 'ada@example.com', given_name: 'Ada', family_name: 'Lovelace', roles: ['ADMIN'] };
const nameless = { ...ada, email: 'first@example.com', given_name: '', family_name: '', roles: ['readonly'] };

test('a user has a display name, can be found by a part of it, and is offered as owner', () => {
  const users = [ada, nameless] as unknown as Parameters<typeof ownerChoices>[0];
  const [one, other] = users;
  assert.ok(one && other);
  assert.deepEqual(users.map(displayName), ['Ada Lovelace', 'first@example.com']);
  assert.deepEqual(users.map(isAdministrator), [true, false]);
  assert.deepEqual(
    [matchesUser(one, ' lOVE '), matchesUser(one, 'ADA@'), matchesUser(one, 'grace')],
    [true, true, false],
  );
  assert.deepEqual(
    ownerChoices(users, 'gone@example.com').map(({ label }) => label),
    ['No owner', 'Ada Lovelace · ada@example.com', 'first@example.com', 'gone@example.com · no longer a user'],
  );
  assert.equal(ownerChoices(users, ada.email).length, 3);
});

test('the rights of a role name resources as the console does', () => {
  const row = { fetch: true, create: false, update: true, delete: false, system: true };
  const permissions = [
    { ...row, resource: 'account' },
    { ...row, resource: 'verify', fetch: false, create: true, update: false },
    { ...row, resource: 'order-items', delete: true, system: false },
    { ...row, resource: 'users', fetch: false, update: false },
  ];
  const role = { permissions } as unknown as Parameters<typeof rightsSentence>[0];
  assert.equal(rightsSentence(role), 'read and change the account; check keys; read, change, and delete order-items');
});
