import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { type Operation, type OperationId, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const keyward = await startKeyward();
const as = await keyward.asUser();
const pathOf = (id: (typeof operationIds)[number]) => operations[id].path.replaceAll(/\{\w+\}/g, 'absent');

for (const id of operationIds.filter((each) => operations[each].method !== 'GET')) {
  test(`${id} declares the errors for an unreadable body in its contract`, async () => {
    const { method, bodyLimit = 65_536 }: Operation = operations[id];
    const isForm = 'encoding' in operations[id];
    const attempts = [
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
    for (const { code, ...options } of attempts)
      await keyward.expectError(code, method, pathOf(id), { ...options, as });
  });
}

test('an unsupported method on an existing path returns 405 with an Allow header', async () => {
  for (const path of new Set(operationIds.map(pathOf))) {
    const existingMethods = operationIds.filter((id) => pathOf(id) === path).map((id): string => operations[id].method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
      (each) => !existingMethods.includes(each),
    )) {
      const response = await keyward.expectError('method_not_allowed', method, path, { as });
      const allowed = response.headers.allow?.split(', ').filter((each) => each !== 'HEAD');
      assert.deepEqual(allowed?.sort(), [...existingMethods].sort(), `${method} ${path}`);
    }
  }
});

test('an unknown path returns 404 in the standard error format', async () => {
  for (const path of ['/api', '/api/v1', '/api/v2/api-keys', '/api/v1/api-keys/a/b/c', '/nothing', '//']) {
    await keyward.expectError('not_found', 'GET', path, { as });
  }
});

/** Causes of errors from a real database. */
const databaseErrors = {
  storage_full: (database: DatabaseSync) => database.exec('pragma max_page_count = 1; create table t (a)'),
  unavailable: (database: DatabaseSync, otherConnection: DatabaseSync) => {
    otherConnection.exec('begin immediate');
    database.exec('begin immediate');
  },
};

function catchDatabaseError(cause: (database: DatabaseSync, otherConnection: DatabaseSync) => void): unknown {
  const file = join(keyward.dataDirectory, 'faulty.sqlite');
  const [database, otherConnection] = [new DatabaseSync(file), new DatabaseSync(file)];
  try {
    cause(database, otherConnection);
  } catch (error) {
    return error;
  } finally {
    database.close();
    otherConnection.close();
  }
  throw new Error('The database reported no error.');
}

/** Operations that can respond from memory. */
const SERVED_FROM_MEMORY: ReadonlySet<OperationId> = new Set([
  'describeApi',
  'describeAuthorizationServer',
  'describeOpenIdConfiguration',
  'health',
  'introspectToken',
  'issueToken',
  'publishSigningKeys',
  'verifyKey',
  'verifyKeys',
]);

for (const [code, cause] of Object.entries(databaseErrors)) {
  test(`every operation returns ${code} when the database cannot be read or written`, async (t) => {
    const administrator = await keyward.signIn();
    const { storage } = keyward.context;
    const databaseError = catchDatabaseError(cause);
    let isFaulty = false;
    const get = (target: typeof storage, name: keyof typeof storage) => {
      if (isFaulty && name !== 'fault') throw databaseError;
      return target[name];
    };
    Object.assign(keyward.context, { storage: new Proxy(storage, { get }) });
    t.after(() => Object.assign(keyward.context, { storage }));
    for (const id of operationIds) {
      const { path, ...options } = await samples[id].prepare({ keyward, administrator });
      isFaulty = true;
      // `request` validates the response against the contract of the operation.
      const response = await keyward.request(operations[id].method, path, { as: administrator, ...options });
      isFaulty = false;
      const hasSucceeded = SERVED_FROM_MEMORY.has(id) && response.status === operations[id].answer.status;
      if (!hasSucceeded) assert.equal(response.body?.code, code, `${id}: ${response.status} ${response.text}`);
    }
  });
}
