import assert from 'node:assert/strict';
import test from 'node:test';
import { errorsOf, type Operation, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';
import { operationIds } from '../support/samples.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const keyward = await startKeyward();
const as = await keyward.asPerson();
const pathOf = (id: (typeof operationIds)[number]) => operations[id].path.replaceAll(/\{\w+\}/g, 'absent');

for (const id of operationIds.filter((each) => operations[each].method !== 'GET')) {
  test(`${id} says in its contract how it refuses a body that cannot be read`, async () => {
    const { method, bodyLimit = 65_536 }: Operation = operations[id];
    const isForm = 'encoding' in operations[id];
    const tries = [
      { content: '<xml/>', headers: { 'content-type': 'application/xml' }, code: 'unsupported_media_type' },
      {
        content: 'a'.repeat(bodyLimit + 1),
        headers: { 'content-type': isForm ? FORM : JSON_TYPE },
        code: 'body_too_large',
      },
      {
        content: '{"a":',
        headers: { 'content-type': JSON_TYPE },
        code: isForm ? 'unsupported_media_type' : 'invalid_json',
      },
    ];
    for (const { code, ...sent } of tries) await keyward.refused(code, method, pathOf(id), { ...sent, as });
  });
}

test('another method at a known address is a 405 that tells which there are', async () => {
  for (const path of new Set(operationIds.map(pathOf))) {
    const known = operationIds.filter((id) => pathOf(id) === path).map((id): string => operations[id].method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((each) => !known.includes(each))) {
      const answer = await keyward.refused('method_not_allowed', method, path, { as });
      const told = answer.headers.allow?.split(', ').filter((each) => each !== 'HEAD');
      assert.deepEqual(told?.sort(), [...known].sort(), `${method} ${path}`);
    }
  }
});

test('an unknown address is a 404 of the same shape', async () => {
  for (const path of ['/api', '/api/v1', '/api/v2/api-keys', '/api/v1/api-keys/a/b/c', '/nothing', '//']) {
    await keyward.refused('not_found', 'GET', path, { as });
  }
});

test('a disk that is full or busy is told as such, and every operation may say so', () => {
  for (const id of operationIds) {
    const codes = errorsOf(operations[id]);
    assert.ok(codes.includes('storage_full') && codes.includes('unavailable'), id);
  }
});
