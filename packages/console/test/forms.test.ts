import assert from 'node:assert/strict';
import test from 'node:test';
import { operations } from '@keyward/contract';
import type { ApiKey, ConnectionSecret, KeyPolicy } from '@keyward/sdk';
import {
  countOf,
  emptySelection,
  isSelected,
  toBulkSelection,
  withKeys,
} from '../src/features/api-keys/bulk/selection.ts';
import { detailsBody, detailsOf, detailsSummary, noDetails } from '../src/features/api-keys/details/details.ts';
import { detailsErrors, tagsError } from '../src/features/api-keys/details/details-errors.ts';
import { readFile } from '../src/features/api-keys/import/file.ts';
import { defaultOptions, optionsSummary, requestOptions } from '../src/features/api-keys/import/options.ts';
import { requestKeys } from '../src/features/api-keys/rotation/idempotency-keys.ts';
import { aDay, overlapError, overlapSeconds, overlaps } from '../src/features/api-keys/rotation/overlap.ts';
import { differences } from '../src/features/audit/diff.ts';
import { changeOf, draftErrors, draftOf } from '../src/features/overview/key-policy/policy-draft.ts';
import { emailError, namesErrors, trimNames } from '../src/features/users/user-fields.ts';
import { barsOf } from '../src/ui/charts/series.ts';
import { hasFieldErrors } from '../src/ui/field-errors.ts';
import { canRevokeAll, isPendingLink } from '../src/ui/issued.ts';
import { envFile } from '../src/ui/reveal/env-file.ts';
import { firstCall } from '../src/ui/reveal/first-call.ts';
import { isAccepted } from './accepted.ts';

const newKey = operations.createApiKey.body;
const accepts = (members: object) => isAccepted(newKey, { appname: 'a', roles: ['READONLY'], ...members });

test('the form and the server accept the same tags', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);
  for (const tags of [[], ['a'], ['x'.repeat(50)], ['x'.repeat(51)], ['-a'], ['a b'], ['a:/._-'], many(20), many(21)]) {
    assert.equal(tagsError(tags) === undefined, accepts({ tags }), tags.join());
  }
  assert.match(String(tagsError(many(22))), /Remove 2/);
});

test('metadata must be empty or one JSON object of at most 4096 bytes', () => {
  const fieldError = (metadata: string) => detailsErrors({ ...noDetails, metadata }).metadata;
  for (const good of ['', '  ', '{}', '{"team": "billing"}', `{"a":"${'x'.repeat(4088)}"}`]) {
    assert.equal(fieldError(good), undefined, good.slice(0, 30));
  }
  for (const wrong of ['[]', 'null', '7', '"x"']) assert.match(String(fieldError(wrong)), /^Enter one JSON object/);
  assert.match(String(fieldError('{"a":}')), /^This is not valid JSON\. ./);
  assert.equal(fieldError(`{"a":"${'é'.repeat(2045)}"}`), 'The metadata has 4098 bytes. Use at most 4096.');
});

test('the form sends details unchanged, and clears empty fields', () => {
  const stored = {
    owner: 'ada@example.com',
    tags: ['a'],
    metadata: { team: 'billing' },
    external_id: '42',
    environment: 'test',
  };
  assert.deepEqual(detailsBody(detailsOf(stored)), stored);
  assert.ok(accepts(detailsBody(detailsOf(stored))));
  const none = { owner: null, tags: [], metadata: {}, external_id: null };
  assert.deepEqual(detailsBody({ ...noDetails, owner: '  ', external_id: ' ', environment: ' ' }), none);
  assert.deepEqual(detailsOf({ ...none, environment: 'live' }), { ...noDetails, environment: 'live' });
  assert.equal(detailsSummary(noDetails), 'No owner · no tags');
  assert.equal(detailsSummary(detailsOf(stored)), 'ada@example.com · a · metadata · External ID 42 · Environment test');
});

test('a text field shows an error if the server would reject its value', () => {
  const fieldError = (environment: string) => detailsErrors({ ...noDetails, environment }).environment;
  for (const right of ['', ' live ', 'eu-1']) assert.equal(fieldError(right), undefined, right);
  for (const wrong of ['Live', '1', 'a b']) assert.match(String(fieldError(wrong)), /^Enter a lower-case letter/);
});

test('an overlap must be a whole number of at most 90 days, as on the server', () => {
  const other = (count: string, unit = '86400') => ({ kind: 'other' as const, count, unit });
  const body = operations.startRotation.body;
  for (const overlap of [aDay, other('90'), other('91'), other('2160', '3600'), other('1', '60')]) {
    const isRight = isAccepted(body, { overlap_seconds: overlapSeconds(overlap) });
    assert.equal(overlapError(overlap) === undefined, isRight, JSON.stringify(overlap));
  }
  for (const count of ['', '0', '-1', '1.5', '1e3', 'x']) assert.ok(overlapError(other(count)), count);
  assert.deepEqual(
    overlaps.map(({ value }) => overlapSeconds({ ...aDay, kind: value })),
    [0, 3600, 86_400, 604_800],
  );
});

test('a repeated rotation keeps its idempotency key, and a different rotation gets another', () => {
  const keyFor = requestKeys();
  const [first, again, other] = [{ overlap_seconds: 60 }, { overlap_seconds: 60 }, { overlap_seconds: 61 }].map(keyFor);
  assert.equal(again, first);
  assert.notEqual(other, first);
  assert.match(String(first), /^[0-9a-f-]{36}$/);
});

const policy = {
  max_lifetime_days: 90,
  default_lifetime_days: null,
  unused: { days: 90, action: 'disable' },
} as KeyPolicy;

test('the policy form rejects the same numbers of days as the server, and a default above the maximum lifetime', () => {
  const body = operations.updateKeyPolicy.body;
  const draft = { ...draftOf(policy), maxLifetime: '', defaultLifetime: '' };
  for (const days of ['1', '3650', '3651', '0']) {
    const isRight = isAccepted(body, { max_lifetime_days: Number(days) });
    assert.equal(draftErrors({ ...draft, maxLifetime: days }).maxLifetime === undefined, isRight, days);
  }
  for (const days of ['14', '13', '3650', '3651']) {
    const isRight = isAccepted(body, { unused: { days: Number(days), action: 'disable' } });
    assert.equal(draftErrors({ ...draft, unusedDays: days }).unusedDays === undefined, isRight, days);
  }
  for (const text of ['x', '1.5', '-1', ' '])
    assert.ok(hasFieldErrors(draftErrors({ ...draft, maxLifetime: text })), text);
  assert.equal(draftErrors({ ...draft, unusedAction: 'nothing', unusedDays: 'x' }).unusedDays, undefined);
  assert.match(
    String(draftErrors({ ...draft, maxLifetime: '30', defaultLifetime: '31' }).defaultLifetime),
    /maximum lifetime of 30 days/,
  );
  assert.equal(hasFieldErrors(draftErrors({ ...draft, maxLifetime: '30', defaultLifetime: '30' })), false);
});

test('the policy form sends only changed fields', () => {
  const draft = draftOf(policy);
  assert.deepEqual(changeOf(policy, draft), {});
  assert.deepEqual(changeOf(policy, { ...draft, maxLifetime: '', defaultLifetime: '7' }), {
    max_lifetime_days: null,
    default_lifetime_days: 7,
  });
  assert.deepEqual(changeOf(policy, { ...draft, unusedAction: 'nothing' }), { unused: null });
  assert.deepEqual(changeOf(policy, { ...draft, unusedDays: '30' }), { unused: { days: 30, action: 'disable' } });
});

const keys = ['a', 'b', 'c'].map((appname) => ({ appname }) as ApiKey);
const [a, b] = keys as [ApiKey, ApiKey];

test('a request contains selected keys by name, and all matching keys by filter', () => {
  const two = withKeys(emptySelection, [a, b], true, keys);
  assert.deepEqual([countOf(two), isSelected(two, b)], [2, true]);
  assert.deepEqual(toBulkSelection(withKeys(two, [a], false, keys), true), { names: ['b'] });
  const all = { kind: 'all', filter: { tag: 'x' }, total: 1200 } as const;
  assert.deepEqual([countOf(all), isSelected(all, a)], [1200, true]);
  assert.deepEqual(toBulkSelection(all, false), { filter: { tag: 'x' } });
  assert.deepEqual(toBulkSelection(all, true), { filter: { tag: 'x' }, include_recent: true });
  assert.deepEqual(
    toBulkSelection(withKeys(all, [a], false, keys), true),
    { names: ['b', 'c'] },
    'the visible keys stay selected',
  );
});

test('a request contains all import options, and the summary names the options that differ from the defaults', () => {
  const options = { ...defaultOptions, onExisting: 'skip', ignoredColumns: ' a, b ,,', applyPolicy: true } as const;
  assert.deepEqual(requestOptions(options), {
    new_secrets: false,
    on_existing: 'skip',
    apply_policy: true,
    reuse_name: false,
    ignore_columns: ['a', 'b'],
  });
  assert.equal(optionsSummary(defaultOptions), 'Existing keys, columns, lifetimes');
  assert.equal(optionsSummary(options), 'Existing keys: skip, 2 columns ignored, Key policy applied');
});

test('an import file must be UTF-8 of at most 4 MiB', async () => {
  assert.deepEqual(await readFile(new File(['name\nä'], 'keys.csv')), { name: 'keys.csv', text: 'name\nä' });
  await assert.rejects(readFile(new File([Uint8Array.of(0xff)], 'keys.csv')), /not UTF-8 text/);
  const most = 4 * 1024 * 1024;
  assert.equal((await readFile(new File(['x'.repeat(most)], 'keys.csv'))).text.length, most);
  await assert.rejects(readFile(new File(['x'.repeat(most + 1)], 'keys.csv')), /larger than 4 MiB/);
});

test('user names are required and trimmed, and email addresses are validated', () => {
  assert.equal(hasFieldErrors(namesErrors({ given_name: ' ', family_name: 'L' })), true);
  assert.deepEqual(trimNames({ given_name: ' Ada ', family_name: 'Lovelace ' }), {
    given_name: 'Ada',
    family_name: 'Lovelace',
  });
  for (const good of ['ada@example.com', ' a@b.c ']) assert.equal(emailError(good), undefined, good);
  for (const wrong of ['', 'ada', 'a@b', 'a@b.', 'a b@c.d', 'a@@b.c']) assert.ok(emailError(wrong), wrong);
});

test('a comparison of snapshots lists differences first, and each field once', () => {
  const found = differences({ same: 1, gone: 2, list: [1] }, { same: 1, list: [1, 2], added: null });
  assert.deepEqual(found, [
    { name: 'gone', change: 'removed', before: 2 },
    { name: 'list', change: 'changed', before: [1], after: [1, 2] },
    { name: 'added', change: 'added', after: null },
    { name: 'same', change: 'same', before: 1, after: 1 },
  ]);
  assert.deepEqual(
    [differences(null, { a: 1 })[0]?.change, differences({ a: 1 }, null)[0]?.change],
    ['added', 'removed'],
  );
});

test('a chart has a bar for each period up to now, with the sum of its counts', () => {
  const none = { valid: 0, exchanged: 0, disabled: 0, expired: 0, ip_denied: 0, forbidden: 0, rate_limited: 0 };
  const now = 86_400 * 10 + 5000;
  const bars = barsOf(
    [
      { ...none, starts_at: now - 3600, valid: 2, forbidden: 1 },
      { ...none, starts_at: 86_400 * 10, exchanged: 3 },
      { ...none, starts_at: 86_400 * 5, valid: 9 },
    ],
    { seconds: 86_400, count: 3, now },
  );
  assert.deepEqual(bars, [
    { at: 86_400 * 8, allowed: 0, denied: 0 },
    { at: 86_400 * 9, allowed: 0, denied: 0 },
    { at: 86_400 * 10, allowed: 5, denied: 1 },
  ]);
});

test('revoking a credential requires the permission of its kind, and revoking a link requires no permission', () => {
  const [secret, webhook, link] = ['api_key_secret', 'webhook_secret', 'invitation'].map((kind) => ({
    kind,
  })) as unknown as Parameters<typeof canRevokeAll>[0];
  assert.ok(secret && webhook && link);
  const hasPermission = (permission: string) => permission === 'api-keys:update';
  assert.deepEqual(
    [
      canRevokeAll([secret, link], hasPermission),
      canRevokeAll([secret, webhook], hasPermission),
      canRevokeAll([], hasPermission),
    ],
    [true, false, true],
  );
  assert.deepEqual([isPendingLink(link), isPendingLink(secret)], [true, false]);
});

test('the .env file and the first call contain the secret once, quoted for the shell', () => {
  const parts: ConnectionSecret = {
    url: 'https://k.example/api/v1',
    shortname: 's',
    appname: 'n',
    appkey: 'k',
    sharedsecret: 'h',
  };
  const lines = envFile('c2VjcmV0', parts).split('\n');
  assert.deepEqual([lines[0], lines.length], ['NETOSECRET=c2VjcmV0', 7]);
  assert.ok(lines.every((line) => !line.startsWith('KEYWARD_')));
  assert.match(firstCall("it's", ['readonly']), /^ secret=\$\(base64 -d <<<'it'\\''s'\)\n/);
  assert.match(firstCall('x', ['verifier']), /\/verify"/);
  assert.doesNotMatch(firstCall('x', ['readonly']), /\/verify"/);
});
