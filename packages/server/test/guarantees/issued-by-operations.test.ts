import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeConnectionSecret, type OperationId, operations } from '@keyward/contract';
import { type ApiCaller, linkToken, PASSWORD, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser('ADMIN');
await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: administrator });

/** The format of each kind of secret, and a function that checks whether a secret is still valid. */
const KINDS = {
  key: {
    format: /^kw_[0-9A-Za-z]{36}$/,
    works: async (key: string) => (await postJson('/api/v1/verify', { key, permission: 'api-keys:fetch' })).data.valid,
  },
  link: {
    format: /^https?:.*\/enrollment#token=/,
    works: async (url: string) =>
      (await post('/api/v1/enrollment', { token: linkToken(url), password: PASSWORD })).body.code !== 'invalid_link',
  },
  replica: {
    format: /^kwf_/,
    works: async (credential: string) => {
      const headers = { authorization: `Bearer ${credential}` };
      const options = { body: { usage: [] }, headers, checked: false };
      return (await keyward.request('POST', '/api/v1/feed/usage', options)).status < 300;
    },
  },
  webhook: {
    format: /^whsec_/,
    works: async (secret: string) => {
      const { stores } = keyward.context.storage;
      const enabled = (await stores.webhooks.list(accountId)).filter(({ disabledReason }) => disabledReason === null);
      const signing = await Promise.all(
        enabled.map(({ id }) => stores.webhooks.secrets(accountId, id, keyward.clock.now)),
      );
      return signing.flat().includes(secret);
    },
  },
  shared: {
    format: /^[0-9A-Za-z]{43}$/,
    works: async (secret: string) => {
      const accepted = await keyward.context.storage.stores.sharedSecrets.accepted(accountId, keyward.clock.now);
      return accepted.some(({ value }) => value === secret);
    },
  },
} as const;

const { id: accountId = '' } = (await keyward.context.storage.stores.directory.accounts())[0] ?? {};
const post = (path: string, body: unknown) =>
  keyward.request('POST', path, { body, as: administrator, headers: { origin: keyward.url } });
const postJson = async (path: string, body: unknown) => (await post(path, body)).body;

/** Members that are long and random but not secret. */
const NOT_SECRET = new Set(['preview', 'next_cursor', 'prev_cursor', 'hash']);

/** Returns every secret in a response with its kind; an unknown kind fails the test. */
function secretsIn(member: string, value: unknown): { kind: keyof typeof KINDS; text: string }[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, each]) => secretsIn(name, each));
  }
  if (typeof value !== 'string' || NOT_SECRET.has(member)) return [];
  if (member === 'connection_secret') return secretsIn('', decodeConnectionSecret(value));
  const kind = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((each) => KINDS[each].format.test(value));
  assert.ok(kind || !/[0-9A-Za-z+/_-]{30,}/.test(value), `${member} contains an unknown kind of secret: ${value}`);
  return kind ? [{ kind, text: value }] : [];
}

async function sendSample(id: OperationId, as: ApiCaller) {
  const { path, ...options } = await samples[id].prepare({ keyward, administrator });
  return keyward.request(operations[id].method, path, { ...options, as });
}

const seenKinds = new Set<string>();
const permissionOperations = operationIds.filter(
  (id) => operations[id].access !== 'open' && operations[id].access !== 'session',
);

for (const id of permissionOperations.filter((each) => !('text' in operations[each]))) {
  test(`secrets that ${id} issues to a key are listed with the key and revoked with it`, async () => {
    const key = await keyward.addKey({ by: administrator });
    const response = await sendSample(id, key);
    if (response.status >= 300 || typeof response.body !== 'object') return;
    const secrets = secretsIn('', response.body);
    if (secrets.length === 0) return;
    for (const { kind } of secrets) seenKinds.add(kind);
    const path = `/api/v1/api-keys/${key.appname}/delete-with-issued`;
    const { data } = (await keyward.ok('GET', path, { as: administrator })).body;
    const isShared = secrets.some(({ kind }) => kind === 'shared');
    assert.equal(data.shared_secret?.seen_by, isShared ? key.appname : undefined);
    if (secrets.some(({ kind }) => kind !== 'shared')) {
      assert.ok(data.deleted.length + data.credentials.length > 0, 'the preview lists the secret');
    }
    for (const { kind, text } of secrets) {
      if (kind !== 'link') assert.equal(await KINDS[kind].works(text), true, `${kind} works before`);
    }
    const body = { preview: data.preview, regenerate_shared_secret: true };
    await keyward.ok('POST', path, { body, as: administrator });
    for (const { kind, text } of secrets) {
      assert.equal(await KINDS[kind].works(text), false, `${kind} works after`);
    }
  });
}

test('every kind of secret except links is tested', () => {
  // A key is never issued a link; see pending-links.test.ts.
  for (const kind of Object.keys(KINDS).filter((each) => each !== 'link')) assert.ok(seenKinds.has(kind), kind);
});
