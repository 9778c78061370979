import assert from 'node:assert/strict';
import test from 'node:test';
import { operations } from '@keyward/contract';
import { searchText, withoutUndefined } from '../src/app/search-params.ts';
import {
  expiryChoices,
  expiryOf,
  expirySearch,
  ownerOf,
  ownerSearch,
} from '../src/features/api-keys/filters/choices.ts';
import {
  apiKeysSearch,
  filterOf,
  hasDetailFilter,
  isFiltered,
  pageSizes,
  toQuery,
} from '../src/features/api-keys/search.ts';
import { directionOf, isOrder, isSortable, nextSort } from '../src/features/api-keys/sort.ts';
import { usageChoices, usageOf, usageSearch } from '../src/features/api-keys/usage-filter.ts';
import { className } from '../src/features/audit/labels.ts';
import { fromField, toField } from '../src/features/audit/range-field.ts';
import {
  auditLogsSearch,
  chosenClasses,
  classes,
  isFiltered as isLogFiltered,
  toQuery as toLogQuery,
} from '../src/features/audit/search.ts';
import { leaksSearch } from '../src/features/leaks/search.ts';
import { reviewSearch } from '../src/features/review/search.ts';
import { signInSearch } from '../src/features/sign-in/search.ts';
import { usersSearch } from '../src/features/users/search.ts';
import { deliveriesSearch } from '../src/features/webhooks/search.ts';
import { isAccepted } from './accepted.ts';

const listQuery = operations.listApiKeys.query;
const auditBody = operations.searchAudit.body;

/** Valid, extreme and invalid values of each search parameter. */
const addresses: Readonly<Record<string, readonly unknown[]>> = {
  q: ['billing', 4711, 'x'.repeat(101), '', null, {}],
  role: ['ADMIN', 'x'.repeat(33), 'two words'],
  status: ['active', 'quarantined', 'gone'],
  unused: [1, 36_500, 0, 36_501, 1.5, 'soon', -1],
  expires: [7, 36_500, 0, 36_501, 'soon'],
  never_used: [true, 'true', false],
  used: [true, 1],
  reviewable: [true, 'yes'],
  owner: ['ada@example.com', 'x'.repeat(400)],
  no_owner: [true, 'true'],
  owner_left: [true],
  tag: ['billing', 'x'.repeat(60)],
  external_id: ['42', 42, 'x'.repeat(200)],
  environment: ['test', 'Test', 'x'.repeat(33)],
  no_expiry: [true],
  sort: ['appname', '-usage', 'color', '--appname'],
  size: [25, 250, 7, '100', 'all'],
  more: ['unknown'],
};

test('the server accepts the query of any URL of the key list', () => {
  for (const [name, values] of Object.entries(addresses)) {
    for (const value of values) {
      const query = toQuery(apiKeysSearch({ [name]: value }));
      assert.ok(isAccepted(listQuery, query), `${name}=${JSON.stringify(value)} sends ${JSON.stringify(query)}`);
    }
  }
});

test('the URL keeps a filter text with an invalid format, and the query omits it', () => {
  const search = apiKeysSearch({ environment: 'Test', external_id: 'x'.repeat(200), tag: 'billing' });
  assert.deepEqual(search, { environment: 'Test', external_id: 'x'.repeat(129), tag: 'billing' });
  assert.deepEqual(filterOf(search), { tag: 'billing' });
  assert.ok(hasDetailFilter({ environment: 'Test' }) && !isFiltered({ environment: 'Test' }));
});

test('valid search parameters are kept, and invalid search parameters are removed', () => {
  const right = {
    q: 'x',
    role: 'ADMIN',
    status: 'active',
    used: true,
    unused: 30,
    owner: 'ada@example.com',
    tag: 'a',
    external_id: '7',
    expires: 7,
    sort: '-usage',
    cursor: 'c',
    size: 100,
  };
  assert.deepEqual(apiKeysSearch(right), right);
  for (const name of Object.keys(addresses)) assert.deepEqual(apiKeysSearch({ [name]: [] }), {}, name);
  assert.equal(apiKeysSearch({ q: 4711 }).q, '4711', 'the router parses digits as a number');
  assert.deepEqual(apiKeysSearch({ reviewable: true, status: 'active' }), { reviewable: true });
  assert.deepEqual(apiKeysSearch({ never_used: true, used: true }), { never_used: true });
});

test('the query has the parameter names of the API, and a default page size of 50', () => {
  assert.deepEqual(toQuery({ unused: 30, expires: 7, sort: 'appname', cursor: 'c' }), {
    unused_days: 30,
    expires_within_days: 7,
    limit: 50,
    sort: 'appname',
    cursor: 'c',
  });
  assert.deepEqual(
    pageSizes.map((size) => toQuery({ size }).limit),
    [25, 50, 100, 250],
  );
  assert.deepEqual(filterOf({ q: 'x', sort: 'appname', cursor: 'c', size: 25 }), { q: 'x' });
  assert.deepEqual([isFiltered({ sort: 'appname', size: 25 }), isFiltered({ tag: 'a' })], [false, true]);
  assert.deepEqual([hasDetailFilter({ q: 'x', role: 'ADMIN' }), hasDetailFilter({ no_expiry: true })], [false, true]);
});

test('a header sorts in one direction, then in the other, then in the order in which keys were added', () => {
  const turns = (field: 'appname' | 'usage') => {
    const first = nextSort(field, undefined);
    const second = nextSort(field, first);
    return [first, second, nextSort(field, second)];
  };
  assert.deepEqual(turns('appname'), ['appname', '-appname', undefined]);
  assert.deepEqual(turns('usage'), ['-usage', 'usage', undefined], 'usage sorts in descending order first');
  assert.equal(nextSort('appname', '-usage'), 'appname', 'another column starts with its first direction');
  assert.deepEqual(
    ['appname', '-appname', 'usage', undefined].map((sort) => directionOf('appname', sort)),
    ['ascending', 'descending', 'none', 'none'],
  );
});

test('the page offers exactly the sort orders that the server accepts', () => {
  const { sort } = operations.listApiKeys.query.properties;
  const fields = [
    'added',
    'appname',
    'role',
    'last_login',
    'created_at',
    'created_by',
    'expires_at',
    'status',
    'hint',
    'usage',
  ];
  for (const field of [...fields, 'digest', 'owner', 'description', 'tags', '']) {
    assert.equal(isSortable(field), isAccepted(sort, field), field);
    assert.equal(isOrder(`-${field}`), isAccepted(sort, `-${field}`), field);
  }
});

test('the URL restores each choice of owner, expiry and usage', () => {
  for (const choice of ['', '-', '?', 'ada@example.com']) {
    assert.equal(ownerOf(withoutUndefined(ownerSearch(choice))), choice);
  }
  for (const choice of ['', 'never', '7', '36']) assert.equal(expiryOf(withoutUndefined(expirySearch(choice))), choice);
  for (const choice of ['', 'used', 'never', '90', 'used 90', 'never 30']) {
    assert.equal(usageOf(withoutUndefined(usageSearch(choice))), choice);
  }
});

test('a filter offers the value of a link in addition to the usual choices', () => {
  assert.deepEqual(
    expiryChoices(14).map(({ label }) => label),
    ['Any expiry', 'Never expires', ...[7, 14, 30, 90].map((days) => `Expires within ${days} days`)],
  );
  assert.equal(expiryChoices(1)[2]?.label, 'Expires within a day');
  assert.deepEqual(usageChoices('used 1').at(-1), { value: 'used 1', label: 'Used before, unused for a day' });
  assert.equal(usageChoices('90').length, usageChoices('').length, 'no choice is duplicated');
});

test('the server accepts the query of any URL of the audit log', () => {
  const values: Readonly<Record<string, readonly unknown[]>> = {
    q: ['x', 7, 'x'.repeat(200)],
    object: ['key_1', 'x'.repeat(65), 'a b'],
    range: ['1h', '24h', '7d', '30d', 'custom', '1y'],
    include: [classes.join(), 'apikey,nonsense', ''],
    from: [0, 50, 1_000_000, 1_000_001, -1],
    size: [25, 250, 251],
  };
  for (const [name, each] of Object.entries(values)) {
    for (const value of each) {
      const query = toLogQuery(auditLogsSearch({ [name]: value }));
      assert.ok(isAccepted(auditBody, query), `${name}=${JSON.stringify(value)} sends ${JSON.stringify(query)}`);
    }
  }
  assert.ok(isAccepted(auditBody, toLogQuery(auditLogsSearch({ range: 'custom', start: 1, end: 253_402_300_799 }))));
});

test('each class of the audit log has a label, and only known classes are requested', () => {
  assert.equal(new Set(classes.map(className)).size, classes.length);
  assert.equal(className('of a newer server'), 'of a newer server');
  assert.deepEqual(chosenClasses('system,nonsense,apikey'), ['apikey', 'system']);
});

test('a relative time range is sent as negative seconds, a custom range unchanged', () => {
  assert.deepEqual(toLogQuery({ range: '24h' }), { start: -86_400, size: 50 });
  assert.deepEqual(toLogQuery({ range: 'custom', start: 1, end: 2, from: 50, size: 25 }), {
    start: 1,
    end: 2,
    from: 50,
    size: 25,
  });
  assert.deepEqual(
    auditLogsSearch({ range: '1h', start: 1, end: 2 }),
    { range: '1h' },
    'only a custom range has start and end',
  );
  assert.deepEqual([isLogFiltered({ from: 50, size: 25 }), isLogFiltered({ object: 'key_1' })], [false, true]);
});

test('a time field has a precision of one minute', () => {
  assert.equal(fromField('2027-01-15T08:00', 'utc'), 1_800_000_000);
  assert.equal(toField(1_800_000_059, 'utc'), '2027-01-15T08:00');
  assert.equal(fromField(toField(1_800_000_000, 'local'), 'local'), 1_800_000_000);
  assert.deepEqual([toField(undefined, 'utc'), fromField('', 'utc')], ['', undefined]);
});

test('other pages keep only their own search parameters', () => {
  assert.deepEqual([leaksSearch({ state: 'open' }), leaksSearch({ state: 'closed', q: 1 })], [{ state: 'open' }, {}]);
  assert.deepEqual([deliveriesSearch({ state: 'dead' }), deliveriesSearch({ state: 7 })], [{ state: 'dead' }, {}]);
  assert.deepEqual(
    [reviewSearch({ reason: 'no_owner' }), reviewSearch({ reason: 'toString' })],
    [{ reason: 'no_owner' }, {}],
  );
  assert.deepEqual([usersSearch({ q: 'x'.repeat(200) }), usersSearch({ q: '' })], [{ q: 'x'.repeat(100) }, {}]);
  assert.deepEqual([searchText(7), searchText(true), searchText(undefined)], ['7', undefined, undefined]);
});

test('sign-in returns only to pages of the console', () => {
  for (const back of ['/settings', '/settings/account/overview', '/settings?x=1']) {
    assert.equal(signInSearch({ back }).back, back);
  }
  for (const back of [
    'https://evil.example',
    '//evil.example',
    '/settingsx',
    '/settings\\evil',
    '/settings/\\evil.example',
    '/',
    7,
    undefined,
  ]) {
    assert.equal(signInSearch({ back }).back, undefined, String(back));
  }
});
