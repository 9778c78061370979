import assert from 'node:assert/strict';
import test from 'node:test';
import { createLogger, REDACTED } from '../../src/http/logger.ts';

const SECRETS = [
  'appkey',
  'shared_secret',
  'connection_secret',
  'credential',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'jwt',
];
const HEADERS = ['authorization', 'cookie', 'x-api-key', 'set-cookie'];

/** Returns the log lines for these members. */
function logLine(members: object): string {
  const lines: string[] = [];
  createLogger({ write: (line) => void lines.push(line) }).error(members, 'something failed');
  return lines.join('');
}

for (const name of SECRETS) {
  test(`${name} is redacted wherever it is logged`, () => {
    const text = logLine({ [name]: 'S3CRET', body: { [name]: 'S3CRET' }, err: { body: { [name]: 'S3CRET' } } });
    assert.ok(!text.includes('S3CRET') && text.includes('[redacted]'), text);
  });
}

for (const name of HEADERS) {
  test(`the header ${name} is redacted`, () => {
    assert.ok(!logLine({ headers: { [name]: 'S3CRET' } }).includes('S3CRET'));
  });
}

test('the redaction list covers every secret and header and is not truncated', () => {
  assert.equal(REDACTED.length, SECRETS.length * 3 + HEADERS.length * 2);
});

test('a request is logged without its query and headers', () => {
  const req = { id: '1', method: 'GET', url: '/api/v1/api-keys?key=S3CRET', headers: { authorization: 'S3CRET' } };
  const text = logLine({ req });
  assert.ok(!text.includes('S3CRET') && text.includes('"/api/v1/api-keys"'), text);
});
