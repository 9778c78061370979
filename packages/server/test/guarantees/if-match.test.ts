import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const ada = await keyward.asUser('ADMIN');
const grace = await keyward.invite({ role: 'ADMIN', by: ada });
await keyward.ok('POST', '/api/v1/roles/resources', {
  body: { resource: 'flows', fetch: true, update: true },
  as: ada,
});

interface RecordKind {
  /** Adds a record and returns its path. */
  add(): Promise<string>;
  /** Returns the complete body of an update. */
  body(description: string): object;
  /** The member that contains the description. */
  readonly descriptionMember: string;
}

let sequence = 0;

async function addRecord(path: string, body: object, member: string): Promise<string> {
  const { data } = (await keyward.ok('POST', path, { body, as: ada })).body;
  return `${path}/${data[member]}`;
}

const kinds: Readonly<Record<string, RecordKind>> = {
  'API key': {
    add: () => addRecord('/api/v1/api-keys', { appname: `key-${++sequence}`, roles: ['READONLY'] }, 'appname'),
    body: (description) => ({ roles: ['READONLY'], description }),
    descriptionMember: 'description',
  },
  user: {
    add: () =>
      addRecord(
        '/api/v1/user',
        { given_name: 'Alan', family_name: 'T', email: `alan-${++sequence}@example.com`, roles: ['READONLY'] },
        'id',
      ),
    body: (nickname) => ({ given_name: 'Alan', family_name: 'T', nickname, roles: ['READONLY'] }),
    descriptionMember: 'nickname',
  },
  role: {
    add: () => addRecord('/api/v1/roles', { name: `role-${++sequence}`, permissions: [] }, 'id'),
    body: (description) => ({ description, permissions: [{ resource: 'flows', fetch: true, update: true }] }),
    descriptionMember: 'description',
  },
  'forward-auth route': {
    add: () =>
      addRecord('/api/v1/forward-routes', { name: `route-${++sequence}`, methods: { GET: 'flows:fetch' } }, 'name'),
    body: (description) => ({ description, methods: { POST: 'flows:update', GET: 'flows:fetch' } }),
    descriptionMember: 'description',
  },
};

const etagOf = async (path: string) => (await keyward.ok('GET', path, { as: ada })).headers.etag ?? '';

for (const [name, { add, body, descriptionMember }] of Object.entries(kinds)) {
  const put = (path: string, text: string, ifMatch?: string, as = ada) =>
    keyward.request('PUT', path, {
      body: body(text),
      as,
      ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
    });

  test(`an update of a ${name} with the ETag of an earlier version returns 412 and changes nothing`, async () => {
    const path = await add();
    const originalTag = await etagOf(path);
    const first = await put(path, 'from Ada', originalTag);
    assert.equal(first.status, 200, first.text);
    assert.notEqual(first.headers.etag, originalTag);
    const records = async () =>
      (await keyward.ok('POST', '/api/v1/search/audit', { body: {}, as: ada })).body.meta.total;
    const before = await records();
    const second = await put(path, 'from Grace', originalTag, grace);
    assert.deepEqual([second.status, second.body.code], [412, 'precondition_failed']);
    assert.equal(second.headers.etag, first.headers.etag, 'the stored version');
    const stored = await keyward.ok('GET', path, { as: grace });
    assert.equal(stored.body.data[descriptionMember], 'from Ada');
    assert.equal(stored.headers.etag, first.headers.etag);
    assert.equal(await records(), before);
    assert.equal((await put(path, 'from Grace', second.headers.etag, grace)).status, 200, 'with the current ETag');
  });

  test(`without If-Match or with *, the last update of a ${name} wins`, async () => {
    const path = await add();
    for (const ifMatch of [undefined, '*', ' * ']) {
      const response = await put(path, `by ${ifMatch}`, ifMatch);
      assert.equal(response.body.data[descriptionMember], `by ${ifMatch}`);
    }
  });

  test(`reverting a change to a ${name} restores its ETag, and another ${name} with the same content has a different ETag`, async () => {
    const path = await add();
    const etags = [];
    for (const text of ['one', 'two', 'one']) etags.push((await put(path, text)).headers.etag);
    assert.equal(etags[0], etags[2]);
    assert.notEqual(etags[0], etags[1]);
    keyward.clock.advance(1);
    assert.notEqual((await put(await add(), 'one')).headers.etag, etags[0]);
  });
}

test('If-Match accepts a list of entity tags and uses strong comparison', async () => {
  const path = await (kinds['API key'] as RecordKind).add();
  const etag = await etagOf(path);
  const put = (ifMatch: string) =>
    keyward.request('PUT', path, { body: { roles: ['READONLY'] }, as: ada, headers: { 'if-match': ifMatch } });
  const { etag: currentTag = '' } = (await put(`"other",, W/"x" ,${etag} ,`)).headers;
  assert.equal(currentTag, etag, 'nothing changed, so the ETag is the same');
  for (const mismatch of [`W/${etag}`, '"other"', '""', `"a", W/${etag}`])
    assert.equal((await put(mismatch)).status, 412, mismatch);
  for (const malformed of ['', etag.slice(1), 'x', `${etag} ${etag}`, `*, ${etag}`, '"a" b', ',', '"a""b"', 'w/"a"']) {
    const response = await put(malformed);
    assert.deepEqual([response.status, response.body.code], [400, 'invalid_request'], malformed);
  }
  await keyward.expectError('invalid_request', 'PUT', path, {
    body: { roles: ['READONLY'] },
    as: ada,
    headers: { 'if-match': `"${'a'.repeat(5000)}"` },
  });
  assert.equal((await put(`${'"a",'.repeat(1000)}${etag}`)).status, 200);
});

test('the ETag of a key changes with its secret and state, and usage does not change the ETag of a key or user', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: ada });
  const path = `/api/v1/api-keys/${key.appname}`;
  const originalTag = await etagOf(path);
  keyward.clock.advance(5);
  await keyward.tokensOf(key);
  await keyward.ok('POST', '/api/v1/verify', { body: { key: key.appkey, permission: 'api-keys:fetch' }, as: ada });
  const { data } = (await keyward.ok('GET', path, { as: ada })).body;
  assert.equal(data.last_login, keyward.clock.now);
  assert.equal(await etagOf(path), originalTag);
  const etags = [originalTag];
  for (const change of ['disable', 'enable', 'regen']) {
    await keyward.ok(change === 'regen' ? 'PUT' : 'POST', `${path}/${change}`, { as: ada });
    etags.push(await etagOf(path));
  }
  assert.equal(new Set(etags).size, 4);
  const user = `/api/v1/user/${grace.id}`;
  const before = await etagOf(user);
  await keyward.signIn(grace.email, grace.password);
  assert.equal(await etagOf(user), before);
});

test('If-Match on a missing record returns 404, and a caller without permission gets no ETag', async () => {
  const headers = { 'if-match': '"x"' };
  const body = { roles: ['READONLY'] };
  await keyward.expectError('not_found', 'PUT', '/api/v1/api-keys/absent', { body, headers, as: ada });
  const path = await (kinds['API key'] as RecordKind).add();
  const reader = await keyward.asUser('READONLY');
  const rejected = await keyward.expectError('forbidden', 'PUT', path, { body, headers, as: reader });
  assert.equal(rejected.headers.etag, undefined);
});
