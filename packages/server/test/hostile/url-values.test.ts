import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';
import { assertClientError, assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';
import { hostileSegments, hostileTexts, naughtyStrings } from './support/values.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser('ADMIN');
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const { query } = operations.listApiKeys;

for (const member of Object.keys(query.properties)) {
  test(`the list rejects or accepts any value of ${member}, and rejects a repeated parameter`, async () => {
    const texts = member === 'q' ? [...Object.values(hostileTexts), ...naughtyStrings] : Object.values(hostileTexts);
    watcher.watch();
    for (const text of texts) {
      const parameters = new URLSearchParams({ [member]: text.toWellFormed() });
      const response = await keyward.request('GET', `/api/v1/api-keys?${parameters}`, { as: administrator });
      if (response.status >= 300 && text.length < 8000)
        assertClientError(response, text, `${member}=${text.slice(0, 60)}`);
    }
    for (const repeated of [`${member}=1&${member}=1`, `${member}[]=1`, `${member}[a]=1`, `${member}%00=1`]) {
      await keyward.expectError('invalid_request', 'GET', `/api/v1/api-keys?${repeated}`, { as: administrator });
    }
    assert.ok(!watcher.hasChanged());
  });
}

test('the list rejects unknown parameters', async () => {
  for (const name of ['unknown', '__proto__', '__proto__[admin]', 'constructor', 'toString', '%00', 'limit.x']) {
    await keyward.expectError('invalid_request', 'GET', `/api/v1/api-keys?${name}=1`, { as: administrator });
  }
});

test('a forged cursor is rejected or harmless', async () => {
  const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = [
    [],
    ['added', false, null, 1],
    ['added', false, null, -1],
    ['added', false, 'x', 2 ** 60],
    ['added', false, { a: 1 }, 1],
    ['added', 'yes', 1, 1],
    ['-added', true, 1.5, 1],
    { 0: 'added', length: 4 },
    null,
    'added',
  ];
  for (const cursor of forged.map(forge)) {
    const response = await keyward.request('GET', `/api/v1/api-keys?limit=2&cursor=${cursor}`, { as: administrator });
    if (response.status !== 200) assertClientError(response, cursor, cursor);
  }
});

for (const id of operationIds.filter((each) => 'params' in operations[each])) {
  test(`${id} returns not found for any value in its path`, async () => {
    const { path: _path, ...valid } = await samples[id].prepare({ keyward, administrator });
    // Usage recorded earlier is written by these requests.
    await keyward.context.uses.settle();
    watcher.watch();
    for (const segment of [
      ...hostileSegments,
      ...naughtyStrings.slice(0, 60).map((each) => encodeURIComponent(each)),
    ]) {
      if (segment === '') continue;
      const path = operations[id].path.replace(/\{\w+\}/, segment);
      const response = await keyward.request(operations[id].method, path, {
        ...valid,
        as: administrator,
        checked: false,
      });
      assertClientError(response, decodable(segment), `${id} ${segment.slice(0, 60)}`);
    }
    assert.ok(!watcher.hasChanged());
  });
}

function decodable(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward);
});
