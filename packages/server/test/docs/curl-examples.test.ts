import assert from 'node:assert/strict';
import test from 'node:test';
import { type Entry, readEntries } from '../../src/http/docs/document.ts';
import { curlExample, firstCallScript } from '../../src/http/docs/shell.ts';

const url = 'https://keys.example.com';
const entries = readEntries(url);

function entryOf(id: string): Entry {
  const entry = entries.find((each) => each.id === id);
  assert.ok(entry, id);
  return entry;
}

/** Returns the lines of an example. */
const example = (id: string) => curlExample(entryOf(id), url).split(' \\\n  ');

const TOKEN = `-H @<(printf 'Authorization: Bearer %s' "$access_token")`;
const ORIGIN = `-H 'Origin: ${url}'`;
const JSON_TYPE = `-H 'Content-Type: application/json'`;

test('an example has the method, path and query, and never passes the access token as an argument', () => {
  assert.deepEqual(example('getSession'), [`curl -sS '${url}/api/v1/session'`, TOKEN]);
  assert.deepEqual(example('listApiKeys'), [`curl -sS '${url}/api/v1/api-keys?limit=50&sort=-last_login'`, TOKEN]);
  assert.deepEqual(example('deleteApiKey'), [`curl -sS -X DELETE '${url}/api/v1/api-keys/nightly_report'`, TOKEN]);
});

test('an example sends the credential of the operation', () => {
  const credential = (id: string) => example(id)[1];
  assert.equal(credential('forwardAuth'), `-H @<(printf 'X-Api-Key: %s' "$key")`);
  assert.equal(credential('followFeed'), `-H @<(printf 'Authorization: Bearer %s' "$credential")`);
  assert.equal(credential('reportLeaks'), '-H "Github-Public-Key-Identifier: $identifier"');
  assert.equal(credential('introspectToken'), "-u 'nightly_report@acmecorp'");
  assert.deepEqual(example('signIn').slice(1, 3), ['-c cookies.txt', ORIGIN]);
  assert.deepEqual(example('signOut').slice(1), ['-b cookies.txt', ORIGIN]);
  assert.deepEqual(example('revokeApiKey').slice(1, 2), [JSON_TYPE], 'the key in the body is the credential');
  assert.deepEqual(example('describeAuthorizationServer').slice(1), []);
});

test('an example sends the body as JSON or as a form, and streams a response that does not end', () => {
  const [, , type, body] = example('startRotation');
  assert.deepEqual([type, body], [JSON_TYPE, `-d '{\n  "overlap_seconds": 86400\n}'`]);
  assert.deepEqual(example('issueToken').slice(2), [
    `--data-urlencode 'grant_type=client_credentials'`,
    `--data-urlencode 'audience=https://reports.example.com'`,
  ]);
  assert.equal(example('followFeed')[0], `curl -sS -N '${url}/api/v1/feed'`);
});

test('a quote in an example does not end the shell string', () => {
  const entry = entryOf('startRotation');
  const body = { type: 'application/json', required: true, schema: {}, example: { reason: "it's late" } };
  const command = curlExample({ ...entry, body }, url);
  assert.ok(command.endsWith(`-d '{\n  "reason": "it'\\''s late"\n}'`), command);
});

test('the exchange example is the start of the first-call script', () => {
  const script = curlExample(entryOf('exchangeToken'), url);
  assert.ok(script.startsWith('set -euo pipefail\n') && script.includes('"$api/auth/token"'));
  assert.ok(firstCallScript.startsWith(`#!/usr/bin/env bash\n${script}`));
});
