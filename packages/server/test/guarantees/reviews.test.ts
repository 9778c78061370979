import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiCaller, type Key, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ trustedProxies: ['127.0.0.1'] });
const DAY = 86_400;

let counter = 0;
/** Creates a key with an owner and an expiry, so that it needs no decision unless a test changes it. */
async function createKey(more: object = {}) {
  const name = `reviewed-${++counter}`;
  const kept = { owner: 'ada@example.com', expires_at: keyward.clock.now + 3 * 365 * DAY };
  const body = { appname: name, roles: ['READONLY'], ...kept, ...more };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await keyward.signIn() })).body.data;
}

async function use({ appkey }: { appkey: string }, method = 'GET'): Promise<void> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': method };
  await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
}

/** Creates a review without decisions. */
async function newReview(as: ApiCaller): Promise<string> {
  const { data } = (await keyward.ok('GET', '/api/v1/reviews', { as })).body;
  for (const { id, finished_at } of data) {
    if (finished_at === null) await keyward.ok('POST', `/api/v1/reviews/${id}/finish`, { as });
  }
  return `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}`;
}

async function itemsOf(review: string, as: ApiCaller, query = 'limit=100') {
  return (await keyward.ok('GET', `${review}/items?${query}`, { as })).body.data;
}

async function reasonsOf(appname: string): Promise<string[]> {
  const as = await keyward.signIn();
  const items = await itemsOf(await newReview(as), as);
  return items.find((each: { key: { appname: string } }) => each.key.appname === appname)?.reasons ?? [];
}

test('a review includes a key for exactly the reasons that apply, and never includes a new key', async () => {
  const formerOwner = await keyward.invite({ role: 'ADMIN', email: 'leaver@example.com' });
  const never = await createKey();
  const used = await createKey();
  const admin = await createKey({ roles: ['ADMIN'] });
  const writer = await createKey({ roles: ['ADMIN'] });
  const orphan = await createKey({ owner: formerOwner.email });
  const loose = await createKey({ owner: null, expires_at: null });
  const ending = await createKey({ expires_at: keyward.clock.now + 96 * DAY });
  await keyward.ok('DELETE', `/api/v1/user/${formerOwner.id}`, { as: await keyward.signIn() });
  for (const key of [used, admin, writer, orphan, loose, ending]) await use(key);
  await use(writer, 'DELETE');
  assert.deepEqual(await reasonsOf(never.appname), []);
  assert.deepEqual(await reasonsOf(orphan.appname), ['owner_left']);
  assert.deepEqual(await reasonsOf(loose.appname), ['no_owner', 'no_expiry']);

  keyward.clock.advance(31 * DAY);
  for (const key of [admin, writer, orphan, loose, ending]) await use(key);
  assert.deepEqual(await reasonsOf(never.appname), ['never_used']);
  assert.deepEqual(await reasonsOf(admin.appname), ['admin_only_reads']);
  assert.deepEqual(await reasonsOf(writer.appname), []);
  keyward.clock.advance(59 * DAY);
  for (const key of [admin, writer]) await use(key);
  assert.deepEqual(await reasonsOf(used.appname), ['unused']);
  assert.deepEqual(await reasonsOf(ending.appname), ['expiring']);
  assert.deepEqual(
    await reasonsOf(writer.appname),
    ['admin_only_reads'],
    "the administrator's own key was not used for 90 days",
  );
  const counts = (await keyward.ok('GET', '/api/v1/reviews/due', { as: await keyward.signIn() })).body.data;
  assert.equal(counts.by_reason.expiring, 1);
  keyward.clock.advance(7 * DAY);
  assert.deepEqual(await reasonsOf(ending.appname), [], 'an expired key needs no decision');
  await keyward.ok('POST', `/api/v1/api-keys/${used.appname}/disable`, { as: await keyward.signIn() });
  assert.deepEqual(await reasonsOf(used.appname), [], 'a disabled key needs no decision');
});

test('an item shows the evidence for each decision', async () => {
  const key = await createKey({ owner: null });
  await use(key);
  await use(key, 'DELETE');
  keyward.clock.advance(2 * DAY);
  await use(key);
  const as = await keyward.signIn();
  const items = await itemsOf(await newReview(as), as);
  const item = items.find((each: { key: { appname: string } }) => each.key.appname === key.appname);
  const { key: record, ...evidence } = item;
  assert.equal(record.last_login, keyward.clock.now);
  assert.deepEqual(evidence, {
    reasons: ['no_owner'],
    requests_24_hours: 1,
    requests_30_days: 2,
    denied_30_days: 1,
    operations: ['forward-auth'],
    last_write_at: null,
  });
});

async function decide(review: string, as: ApiCaller, body: object, headers = {}) {
  return (await keyward.ok('POST', `${review}/decisions`, { body, as, headers })).body.data;
}

test('each decision applies immediately and removes its item, and can be undone unless it is a deletion', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  const keys = new Map<string, { appname: string; appkey: string }>();
  for (const decision of ['disable', 'rotate', 'reduce', 'keep', 'delete']) {
    const key = await createKey({ roles: ['ADMIN'], owner: null });
    keys.set(decision, key);
    const keep = decision === 'keep' && { keep_until: keyward.clock.now + 90 * DAY };
    const { decision: recorded, new_secret: secret } = await decide(
      review,
      as,
      { appname: key.appname, decision, note: 'as agreed', ...keep },
      { 'idempotency-key': 'one' },
    );
    assert.equal(secret !== null, decision === 'rotate');
    assert.deepEqual(
      [recorded.decided_by, recorded.reasons, recorded.undoable],
      ['ada@example.com', ['no_owner'], decision !== 'delete'],
    );
    await keyward.expectError(decision === 'delete' ? 'not_found' : 'already_decided', 'POST', `${review}/decisions`, {
      body: { appname: key.appname, decision: 'disable' },
      as,
    });
  }
  const state = async (decision: string) => {
    const response = await keyward.request('GET', `/api/v1/api-keys/${keys.get(decision)?.appname}`, { as });
    const { status, roles, rotation } = response.body.data ?? {};
    return response.status === 200 ? [status, roles[0], rotation !== null] : response.status;
  };
  assert.deepEqual(await state('disable'), ['disabled', 'admin', false]);
  assert.deepEqual(await state('rotate'), ['active', 'admin', true]);
  assert.deepEqual(await state('reduce'), ['active', 'readonly', false]);
  assert.deepEqual(await state('keep'), ['active', 'admin', false]);
  assert.equal(await state('delete'), 404);
  const names = (await itemsOf(review, as)).map((each: { key: { appname: string } }) => each.key.appname);
  for (const { appname } of keys.values()) assert.ok(!names.includes(appname), appname);

  const undo = (decision: string) => `${review}/decisions/${keys.get(decision)?.appname}`;
  for (const decision of ['disable', 'rotate', 'reduce', 'keep']) {
    await keyward.ok('DELETE', undo(decision), { as });
    assert.deepEqual(await state(decision), ['active', 'admin', false], decision);
    const [item] = (await itemsOf(review, as)).filter(
      ({ key }: { key: { appname: string } }) => key.appname === keys.get(decision)?.appname,
    );
    assert.deepEqual(item?.reasons, ['no_owner'], `${decision} can be decided again`);
  }
  await keyward.expectError('decision_final', 'DELETE', undo('delete'), { as });
  await keyward.expectError('not_found', 'DELETE', undo('keep'), { as });
});

test('a decision is rejected like the same change to the key, and a rejected decision is not recorded', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  const body = { name: 'keeper', permissions: [{ resource: 'api-keys', fetch: true, update: true }] };
  await keyward.ok('POST', '/api/v1/roles', { body, as });
  const keeper: Key = await keyward.addKey({ role: 'keeper', by: as });
  const key = await createKey({ roles: ['ADMIN'], owner: null });
  const ask = (more: object) => ({
    body: { appname: key.appname, ...more },
    as: keeper,
    headers: { 'idempotency-key': 'x' },
  });
  const path = `${review}/decisions`;
  await keyward.expectError('exceeds_own_rights', 'POST', path, ask({ decision: 'rotate' }));
  await keyward.expectError('exceeds_own_rights', 'POST', path, ask({ decision: 'reduce' }));
  await keyward.expectError('forbidden', 'POST', path, ask({ decision: 'delete' }));
  const far = { decision: 'keep', keep_until: keyward.clock.now + 400 * DAY };
  await keyward.expectError('invalid_request', 'POST', path, ask(far));
  await keyward.expectError('invalid_request', 'POST', path, ask({ decision: 'keep' }));
  await keyward.expectError('invalid_request', 'POST', path, {
    body: { appname: key.appname, decision: 'rotate' },
    as,
  });
  await keyward.expectError('not_found', 'POST', path, { body: { appname: 'nosuch', decision: 'delete' }, as });
  const settled = await createKey();
  await keyward.expectError('item_changed', 'POST', path, {
    body: { appname: settled.appname, decision: 'disable' },
    as,
  });
  assert.deepEqual((await keyward.ok('GET', path, { as })).body.data, []);
  keyward.clock.advance(301);
  await keyward.expectError('reauthentication_required', 'POST', path, { ...ask({ decision: 'rotate' }), as });
  await keyward.ok('POST', path, ask({ decision: 'disable' }));
  await keyward.expectError('exceeds_own_rights', 'DELETE', `${path}/${key.appname}`, { as: keeper });
});

test('repeating a rotation request after a lost response returns the same rotation', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  const { appname } = await createKey({ owner: null });
  const rotateDecision = { appname, decision: 'rotate', overlap_seconds: 60 };
  const first = await decide(review, as, rotateDecision, { 'idempotency-key': 'lost' });
  const again = await decide(review, as, rotateDecision, { 'idempotency-key': 'lost' });
  assert.notEqual(again.new_secret.appkey, first.new_secret.appkey);
  assert.equal(again.new_secret.rotation.started_at, first.new_secret.rotation.started_at);
  await keyward.expectError('rotation_running', 'POST', `${review}/decisions`, {
    body: rotateDecision,
    as,
    headers: { 'idempotency-key': 'other' },
  });
  assert.equal((await keyward.ok('GET', review, { as })).body.data.decided.rotate, 1);
});

test('a kept key is excluded from every review until its date and is included again afterwards', async () => {
  const as = await keyward.signIn();
  const { appname } = await createKey({ owner: null });
  await decide(await newReview(as), as, { appname, decision: 'keep', keep_until: keyward.clock.now + 10 * DAY });
  assert.deepEqual(await reasonsOf(appname), []);
  keyward.clock.advance(10 * DAY - 1);
  assert.deepEqual(await reasonsOf(appname), []);
  keyward.clock.advance(1);
  assert.deepEqual(await reasonsOf(appname), ['no_owner']);
});

test('an account has one open review; a finished review shows each decision with its user and time, and is read-only', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  await keyward.expectError('review_open', 'POST', '/api/v1/reviews', { as });
  const key = await createKey({ owner: null });
  const left = await createKey({ owner: null });
  await decide(review, as, { appname: key.appname, decision: 'disable', note: '=HYPERLINK("http://x"),"y"' });
  const finished = (await keyward.ok('POST', `${review}/finish`, { as })).body.data;
  assert.equal(finished.finished_by, 'ada@example.com');
  assert.equal(finished.decided.disable, 1);
  assert.ok(finished.remaining.by_reason.no_owner >= 1);
  const body = { appname: left.appname, decision: 'keep', keep_until: keyward.clock.now + DAY };
  await keyward.expectError('review_finished', 'POST', `${review}/decisions`, { body, as });
  await keyward.expectError('review_finished', 'DELETE', `${review}/decisions/${key.appname}`, { as });
  await keyward.expectError('review_finished', 'POST', `${review}/finish`, { as });
  assert.deepEqual(await itemsOf(review, as), []);
  assert.equal((await keyward.ok('GET', `${review}/decisions`, { as })).body.data[0].undoable, false);
  const { text } = await keyward.ok('GET', `${review}/export`, { as });
  const [header, row, end, ...more] = text.split('\r\n');
  assert.match(header ?? '', /^appname,decision,decided_at,decided_by,keep_until,note,reasons,role,owner,/);
  const time = new Date(keyward.clock.now * 1000).toISOString().replace('.000', '');
  const cells = `${key.appname},disable,${time},ada@example.com,,"'=HYPERLINK(""http://x""),""y""",no_owner,readonly,,`;
  assert.equal(row?.slice(0, cells.length), cells);
  assert.deepEqual([end, more], ['', []]);
});

test('items are paged and filtered by reason, and an unknown cursor is rejected', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  for (let count = 0; count < 3; count++) await createKey({ owner: null });
  const all = await itemsOf(review, as, 'limit=100&reason=no_owner');
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await keyward.ok('GET', `${review}/items?limit=2&reason=no_owner${from}`, { as });
    found.push(...body.data.map((each: { key: { appname: string } }) => each.key.appname));
    cursor = body.meta.next_cursor;
  }
  assert.deepEqual(
    found,
    all.map((each: { key: { appname: string } }) => each.key.appname),
  );
  for (const cursor of ['x', '-1', '1e3', '9'.repeat(20), '1%27']) {
    await keyward.expectError('invalid_cursor', 'GET', `${review}/items?cursor=${cursor}`, { as });
  }
  await keyward.expectError('invalid_request', 'GET', `${review}/items?reason=no_reason`, { as });
});

test('another account can neither read a review nor record decisions in it', async () => {
  const as = await keyward.signIn();
  const review = await newReview(as);
  const { administrator } = await keyward.otherAccount();
  for (const path of [review, `${review}/items`, `${review}/decisions`, `${review}/export`]) {
    await keyward.expectError('not_found', 'GET', path, { as: administrator });
  }
  await keyward.expectError('not_found', 'POST', `${review}/finish`, { as: administrator });
  const { data } = (await keyward.ok('GET', '/api/v1/reviews/due', { as: administrator })).body;
  assert.deepEqual([data.keys, data.due], [0, 0]);
});
