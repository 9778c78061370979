import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import test from 'node:test';
import { GithubKeys } from '../../src/actions/leaks/github-keys.ts';
import { startReceiver } from '../outgoing/support/receiver.ts';
import { startKeyward } from '../support/keyward.ts';
import { addWebhook, sendDueDeliveries } from '../support/webhooks.ts';

/** The sample in GitHub's documentation ("Implement signature verification") with its key. */
const SAMPLE = {
  body: '[{"source":"commit","token":"some_token","type":"some_type","url":"https://example.com/base-repo-url/"}]',
  identifier: 'bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c',
  signature: 'MEQCIQDaMKqrGnE27S0kgMrEK0eYBmyG0LeZismAEz/BgZyt7AIfXt9fErtRS4XaeSt/AO1RtBY66YcAdjxji410VQV4xg==',
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAGMWO8XgCamYKMJS6jc/qgvSlAd\nAjPuDPRcXU22YxgBrz+zoN19MzuRyW87qEt9/AmtoNP5GrobzUvQSyJFVw==\n-----END PUBLIC KEY-----\n',
};
/** An earlier sample of that documentation with its test key. */
const OLDER_SAMPLE = {
  body: '[{"token":"some_token","type":"some_type","url":"some_url","source":"some_source"}]',
  identifier: 'f9525bf080f75b3506ca1ead061add62b8633a346606dc5fe544e29231c6ee0d',
  signature: 'MEUCIFLZzeK++IhS+y276SRk2Pe5LfDrfvTXu6iwKKcFGCrvAiEAhHN2kDOhy2I6eGkOFmxNkOJ+L2y8oQ9A2T9GGJo6WJY=',
  key: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gP\nHzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q==\n-----END PUBLIC KEY-----',
};

/** Returns a signer, and publishes its key. */
function signer(identifier: string, namedCurve = 'P-256') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const published = {
    key_identifier: identifier,
    key: publicKey.export({ type: 'spki', format: 'pem' }),
    is_current: true,
  };
  return {
    identifier,
    published,
    sign: (body: string) => sign('sha256', Buffer.from(body), privateKey).toString('base64'),
  };
}
const ours = signer('aa11');
const later = signer('bb22');
const otherCurve = signer('cc33', 'P-384');

const github = await startReceiver();
const published: object[] = [
  { key_identifier: SAMPLE.identifier, key: SAMPLE.key, is_current: true },
  { key_identifier: OLDER_SAMPLE.identifier, key: OLDER_SAMPLE.key, is_current: false },
  ours.published,
  otherCurve.published,
  { key_identifier: 'dd44', key: 'nonsense', is_current: true },
];
github.respond = (response) => void response.end(JSON.stringify({ public_keys: published }));

const keyward = await startKeyward({
  outgoingAllowed: ['127.0.0.1'],
  githubKeysUrl: `http://127.0.0.1:${github.port}/meta/public_keys/secret_scanning`,
});
const administrator = await keyward.asUser('ADMIN');
const TEXT = { 'content-type': 'application/json' };

interface Signed {
  readonly body: string;
  readonly identifier?: string | undefined;
  readonly signature?: string | undefined;
}

function post({ body, identifier, signature }: Signed, shortname = 'acme1') {
  return keyward.request('POST', `/api/v1/leaks/github/${shortname}`, {
    content: body,
    headers: {
      ...TEXT,
      ...(identifier !== undefined && { 'github-public-key-identifier': identifier }),
      ...(signature !== undefined && { 'github-public-key-signature': signature }),
    },
    checked: false,
  });
}

function report(matches: unknown, caller = ours) {
  const body = JSON.stringify(matches);
  return post({ body, identifier: caller.identifier, signature: caller.sign(body) });
}

const match = (token: string, url = 'https://github.com/octocat/hello/blob/1/x.txt') => ({
  token,
  type: 'keyward_api_key',
  url,
  source: 'content',
});
const leaksNow = async (query = '') => (await keyward.ok('GET', `/api/v1/leaks${query}`, { as: administrator })).body;
const setPolicy = async (policy: string) =>
  keyward.ok('PUT', '/api/v1/leaks/policy', { body: { policy }, as: await keyward.signIn() });
const statusOf = async (appname: string) =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as: administrator })).body.data.status;

test('accepts the signatures of both documented samples and reports their token as a false positive', async () => {
  for (const sample of [SAMPLE, OLDER_SAMPLE]) {
    const reply = await post(sample);
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(reply.body, [
      {
        token_hash: createHash('sha256').update('some_token').digest('hex'),
        token_type: 'some_type',
        label: 'false_positive',
      },
    ]);
  }
  assert.equal((await leaksNow()).meta.total, 0);
});

test('rejects every report that is not signed with a published key over its exact bytes, with the same response', async () => {
  const forged = signer(ours.identifier);
  const body = JSON.stringify([match('kw_x')]);
  const valid = ours.sign(body);
  const [first] = valid;
  const attempts: Signed[] = [
    { ...SAMPLE, body: SAMPLE.body.replace('some_token', 'some_tokem') },
    { ...SAMPLE, body: `${SAMPLE.body}\n` },
    { ...SAMPLE, identifier: ours.identifier },
    { body, identifier: ours.identifier, signature: forged.sign(body) },
    { body, identifier: ours.identifier },
    { body, signature: valid },
    { body },
    { body, identifier: 'unknown', signature: valid },
    { body, identifier: 'dd44', signature: valid },
    { body, identifier: otherCurve.identifier, signature: otherCurve.sign(body) },
    { body, identifier: ours.identifier, signature: '' },
    { body, identifier: ours.identifier, signature: '....' },
    { body, identifier: ours.identifier, signature: `${first === 'M' ? 'N' : 'M'}${valid.slice(1)}` },
    { body: '', identifier: ours.identifier, signature: valid },
  ];
  const responses = [];
  for (const attempt of attempts) responses.push(await post(attempt));
  for (const [index, { status, body: reply }] of responses.entries()) {
    assert.deepEqual(
      [status, reply.code, reply.message],
      [401, 'unauthenticated', responses[0]?.body.message],
      `attempt ${index}`,
    );
  }
});

test('the public keys are fetched once, and again for an unknown key at most once a minute', async () => {
  const before = github.received.length;
  await report([match('kw_nothing')]);
  assert.equal(github.received.length, before, 'a cached key needs no request');
  published.push(later.published);
  keyward.clock.advance(61);
  assert.equal((await report([match('kw_nothing')], later)).status, 200);
  assert.equal(github.received.length, before + 1);
  for (let tries = 0; tries < 5; tries++) await report([match('x')], signer('ee55'));
  assert.equal(github.received.length, before + 1, 'the keys are fetched at most once a minute');
  keyward.clock.advance(61);
  github.respond = (response) => void response.writeHead(500).end();
  assert.equal((await report([match('x')], signer('ee55'))).status, 401);
  assert.equal((await report([match('x')])).status, 200, 'cached keys stay in use while a fetch fails');
  github.respond = (response) => void response.end(JSON.stringify({ public_keys: published }));
});

test('a failed fetch of the public keys is logged with the reason', async () => {
  const responses: readonly (readonly [(response: ServerResponse) => unknown, RegExp])[] = [
    [(response) => response.writeHead(500).end(), /returned the status 500/],
    [(response) => response.end('<html>'), /is not JSON/],
    [(response) => response.end('{}'), /has no public_keys/],
    [(response) => response.destroy(), /The connection failed/],
  ];
  const { respond: reply } = github;
  for (const [wrong, reason] of responses) {
    keyward.clock.advance(61);
    keyward.log.length = 0;
    github.respond = (response) => void wrong(response);
    for (let tries = 0; tries < 3; tries++) await report([match('x')], signer('ee55'));
    const [line, ...more] = keyward.log.filter((each) => /could not fetch GitHub.s public keys/.test(each));
    assert.match(String(line), reason);
    assert.deepEqual(more, []);
  }
  github.respond = reply;
});

test('a programming error is not reported as an outage of GitHub', async () => {
  const mistake = new TypeError('a bug');
  const failed = () => assert.fail('reported as an outage');
  const outgoing = { request: () => Promise.reject(mistake) };
  const keys = new GithubKeys({ url: 'https://api.github.com', outgoing, elapsed: () => 0, failed });
  await assert.rejects(keys.withId('aa11'), mistake);
});

test('a leaked key creates a leak report, an audit record and an event; an unknown token creates no report', async () => {
  const hooked = await startReceiver();
  const hook = await addWebhook(keyward, hooked, {
    events: ['leak.reported', 'leak.resolved'],
    as: await keyward.signIn(),
  });
  const key = await keyward.addKey({ role: 'READONLY', by: await keyward.signIn() });
  const reply = await report([
    match('kw_unknown'),
    match(key.appkey),
    { token: 'ghp_x', type: 'other', url: '', source: null },
  ]);
  assert.deepEqual(
    reply.body.map(({ label }: { label: string }) => label),
    ['false_positive', 'true_positive', 'false_positive'],
  );
  assert.ok(!reply.text.includes(key.appkey));
  const { data, meta } = await leaksNow('?state=open');
  assert.equal(meta.total, 1);
  const [leak] = data;
  assert.deepEqual(
    [leak.appname, leak.key_id, leak.reporter, leak.source, leak.url, leak.response, leak.state],
    [key.appname, key.id, 'github', 'content', match('').url, 'notify', 'open'],
  );
  assert.equal(await statusOf(key.appname), 'active', 'notify does not change the key');
  const audit = (await keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['leak'] }, as: administrator }))
    .text;
  assert.match(audit, /was found in public/);
  assert.ok(!audit.includes('kw_unknown') && !audit.includes('ghp_x') && !audit.includes(key.appkey));

  await report([match(key.appkey)]);
  assert.equal((await leaksNow()).meta.total, 1, 'a repeated finding is not reported again');
  await report([match(key.appkey, 'https://example.com/elsewhere')]);
  assert.equal((await leaksNow()).meta.total, 2);

  const resolved = (await keyward.ok('POST', `/api/v1/leaks/reports/${leak.id}/resolve`, { as: administrator })).body
    .data;
  assert.deepEqual([resolved.state, resolved.resolved_by], ['resolved', 'ada@example.com']);
  await keyward.expectError('already_resolved', 'POST', `/api/v1/leaks/reports/${leak.id}/resolve`, {
    as: administrator,
  });
  await keyward.expectError('not_found', 'POST', '/api/v1/leaks/reports/none/resolve', { as: administrator });
  assert.equal((await leaksNow('?state=resolved')).meta.total, 1);
  await sendDueDeliveries(keyward);
  const delivered = hooked.received.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    delivered.map(({ type }) => type),
    ['leak.reported', 'leak.reported', 'leak.resolved'],
  );
  assert.equal(delivered[0].data.leak.appname, key.appname);
  assert.ok(!hooked.received.some(({ body }) => body.includes(key.appkey)));
  await keyward.ok('DELETE', `/api/v1/webhooks/${hook.id}`, { as: await keyward.signIn() });
});

test('quarantining a leaked key revokes its tokens and leaves the key with read access', async () => {
  await setPolicy('quarantine');
  const key = await keyward.addKey({ role: 'ADMIN', by: await keyward.signIn() });
  await report([match(key.appkey)]);
  assert.equal(await statusOf(key.appname), 'quarantined');
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/api-keys', { as: key });
  const again = await keyward.tokensOf(key);
  await keyward.ok('GET', '/api/v1/api-keys', { as: again });
  await keyward.expectError('forbidden', 'POST', '/api/v1/api-keys', {
    body: { appname: 'x1', roles: ['READONLY'] },
    as: again,
  });
});

test('disabling a leaked key applies immediately; a milder policy does not enable the key, and a repeated report is accepted', async () => {
  await setPolicy('disable');
  const key = await keyward.addKey({ role: 'ADMIN', by: await keyward.signIn() });
  await report([match(key.appkey)]);
  assert.equal(await statusOf(key.appname), 'disabled');
  assert.equal((await keyward.exchange('x.y.z')).status, 401);
  await setPolicy('quarantine');
  await report([match(key.appkey, 'https://example.com/other')]);
  assert.equal(await statusOf(key.appname), 'disabled');
  await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/enable`, { as: await keyward.signIn() });
  await report([match(key.appkey)]);
  assert.equal(await statusOf(key.appname), 'quarantined');
  await setPolicy('notify');
});

test('limits the size, number and content of reports', async () => {
  assert.equal((await report(Array.from({ length: 1001 }, () => match('x')))).body.code, 'invalid_request');
  assert.equal((await report([])).body.code, 'invalid_request');
  assert.equal((await report({ token: 'x' })).body.code, 'invalid_request');
  assert.equal((await report([{ token: 5, type: 'x' }])).body.code, 'invalid_request');
  assert.equal((await report([match('x'.repeat(4097))])).body.code, 'invalid_request');
  assert.equal((await report([{ ...match('x'), more: 1 }])).status, 200, 'unknown members are ignored');
  const large = ' '.repeat(1024 * 1024 + 1);
  assert.equal(
    (await post({ body: large, identifier: ours.identifier, signature: ours.sign(large) })).body.code,
    'body_too_large',
  );
  const broken = '[{"token":';
  assert.equal(
    (await post({ body: broken, identifier: ours.identifier, signature: ours.sign(broken) })).body.code,
    'invalid_json',
  );
  const all = Array.from({ length: 1000 }, (_, index) => match(`kw_${index}`));
  assert.equal((await report(all)).body.length, 1000);
});

test('an account sees only reports about its own keys, and a key of another account is a false positive', async () => {
  const { administrator: eve, shortname } = await keyward.otherAccount('leaky1');
  const key = await keyward.addKey({ role: 'READONLY', by: eve });
  const [{ label }] = (await report([match(key.appkey)])).body;
  assert.equal(label, 'false_positive');
  const body = JSON.stringify([match(key.appkey)]);
  const signed = { body, identifier: ours.identifier, signature: ours.sign(body) };
  assert.equal((await post(signed, shortname)).body[0].label, 'true_positive');
  assert.equal((await post(signed, 'nobody1')).body.code, 'not_found');
  const seen = (await keyward.ok('GET', '/api/v1/leaks', { as: eve })).body.data;
  assert.deepEqual(
    seen.map(({ appname }: { appname: string }) => appname),
    [key.appname],
  );
  assert.ok(!(await leaksNow()).data.some(({ appname }: { appname: string }) => appname === key.appname));
});

test("a leak check lists the account's keys in any text, however the keys are wrapped, and never stores the text", async () => {
  const as = await keyward.signIn();
  const first = await keyward.addKey({ role: 'READONLY', by: as });
  const second = await keyward.addKey({ role: 'ADMIN', by: as });
  const before = keyward.log.length;
  const text = `export KEY="${first.appkey}";\ncurl -H 'Authorization: Bearer ${second.appkey}' https://a.example/?key=${first.appkey}&x=1\nPREFIX${second.appkey}SUFFIX\nmarker-in-the-text-1234567890`;
  const { data } = (await keyward.ok('POST', '/api/v1/leaks/check', { body: { text }, as })).body;
  assert.deepEqual(
    data.keys.map(({ appname }: { appname: string }) => appname).sort(),
    [first.appname, second.appname].sort(),
  );
  assert.ok(data.searched >= 3);
  const none = (
    await keyward.ok('POST', '/api/v1/leaks/check', { body: { text: 'no key of this account in this text' }, as })
  ).body.data;
  assert.deepEqual(none.keys, []);
  const audit = (await keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['leak'] }, as })).text;
  const log = keyward.log.slice(before).join('\n');
  for (const kept of [audit, log]) assert.ok(!kept.includes('marker-in-the-text') && !kept.includes(first.appkey));
  await keyward.expectError('forbidden', 'POST', '/api/v1/leaks/check', {
    body: { text },
    as: await keyward.invite({ role: 'READONLY', by: as }),
  });
});

test('the old secret of a rotation is recognized until the overlap ends', async () => {
  const as = await keyward.signIn();
  const key = await keyward.addKey({ role: 'READONLY', by: as });
  await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/rotation`, {
    body: { overlap_seconds: 3600 },
    headers: { 'idempotency-key': 'rotation-1' },
    as,
  });
  const ask = async () =>
    (await keyward.ok('POST', '/api/v1/leaks/check', { body: { text: key.appkey }, as })).body.data.keys.length;
  assert.equal(await ask(), 1);
  assert.equal((await report([match(key.appkey)])).body[0].label, 'true_positive');
  await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/rotation/finish`, { as });
  assert.equal(await ask(), 0);
  assert.equal((await report([match(key.appkey)])).body[0].label, 'false_positive');
});

test('accepts no reports and sends no requests while the setting is off', async () => {
  const off = await startKeyward();
  const headers = {
    ...TEXT,
    'github-public-key-identifier': SAMPLE.identifier,
    'github-public-key-signature': SAMPLE.signature,
  };
  const reply = await off.request('POST', '/api/v1/leaks/github/acme1', {
    content: SAMPLE.body,
    headers,
    checked: false,
  });
  assert.deepEqual([reply.status, reply.body.code], [404, 'not_found']);
});
