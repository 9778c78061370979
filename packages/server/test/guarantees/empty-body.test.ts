import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const admin = await keyward.asUser('ADMIN');
const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/xml'];

test('a request with a Content-Type and no body is handled as a request without a body', async () => {
  for (const type of TYPES) {
    const headers = { 'content-type': type };
    const key = await keyward.addKey();
    const path = `/api/v1/api-keys/${key.appname}`;
    await keyward.ok('GET', path, { headers, as: admin });
    assert.equal((await keyward.request('DELETE', path, { headers, as: admin })).status, 204, type);
  }
});

test('a JSON request with a body of length 0 is handled as a request without a body', async () => {
  const headers = { 'content-type': 'application/json' };
  const { appname } = await keyward.addKey();
  await keyward.ok('PUT', `/api/v1/api-keys/${appname}/regen`, { headers, as: admin });
  await keyward.expectError('invalid_request', 'PUT', `/api/v1/api-keys/${appname}`, { headers, as: admin });
  await keyward.expectError('invalid_request', 'POST', '/api/v1/auth/token', { headers });
});
