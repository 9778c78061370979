import assert from 'node:assert/strict';
import test from 'node:test';
import { change } from '../../src/actions/change.ts';
import { newEnrollmentLink } from '../../src/actions/users/enrollment-link.ts';
import { passwordReset } from '../../src/domain/events/users.ts';
import { type ApiCaller, type Key, linkToken, PASSWORD, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const signIn = () => keyward.signIn();
let counter = 0;

interface Invited {
  readonly id: string;
  readonly email: string;
  readonly url: string;
}

async function invite(as: ApiCaller, role = 'READONLY'): Promise<Invited> {
  const body = { given_name: 'A', family_name: 'B', email: `linked-${++counter}@example.com`, roles: [role] };
  const { id, email, enrollment } = (await keyward.ok('POST', '/api/v1/user', { body, as })).body.data;
  return { id, email, url: enrollment.url };
}

/** Returns a link issued by a key; responses never contain it. */
async function linkOfKey({ id, appname }: Pick<Key, 'id' | 'appname'>, userId: string): Promise<string> {
  const { context } = keyward;
  const accountId = (await context.storage.stores.directory.accounts())[0]?.id ?? '';
  const actor = { accountId, kind: 'key', id, name: appname, ip: null } as const;
  const { url } = await change(context, actor, async (stores, ledger) => {
    const user = await stores.users.withId(accountId, userId);
    assert.ok(user);
    await ledger.record(passwordReset(user));
    return newEnrollmentLink(context, stores, accountId, user);
  });
  keyward.secrets.add(linkToken(url));
  return url;
}

const enroll = (url: string) =>
  keyward.request('POST', '/api/v1/enrollment', {
    body: { token: linkToken(url), password: PASSWORD },
    headers: { origin: keyward.url },
  });
const listLinks = async () => (await keyward.ok('GET', '/api/v1/users/links', { as: await signIn() })).body.data;
const isListed = async ({ email }: Pick<Invited, 'email'>) =>
  (await listLinks()).some((each: Invited) => each.email === email);

async function assertEnded(invited: Invited, why: string): Promise<void> {
  assert.equal(await isListed(invited), false, `${why}: the link is not listed`);
  const response = await enroll(invited.url);
  assert.deepEqual([response.status, response.body.code], [401, 'invalid_link'], why);
}

const updateUser = async (id: string, role: string) =>
  keyward.ok('PUT', `/api/v1/user/${id}`, {
    body: { given_name: 'A', family_name: 'B', roles: [role] },
    as: await signIn(),
  });

async function newRole(...rights: string[]) {
  const permissions = [{ resource: 'users', ...Object.fromEntries(rights.map((each) => [each, true])) }];
  const body = { name: `links-${++counter}`, permissions };
  return (await keyward.ok('POST', '/api/v1/roles', { body, as: await signIn() })).body.data;
}

test('a pending link is listed with its user, kind, issuer and times, and never with the link itself', async () => {
  const [ada, invited] = [await signIn(), await invite(await signIn())];
  const person = await keyward.invite({ by: ada });
  await keyward.ok('POST', `/api/v1/user/${person.id}/password-reset`, { as: ada });
  const links = (await listLinks()).filter(({ user_id: id }: { user_id: string }) =>
    [invited.id, person.id].includes(id),
  );
  const now = keyward.clock.now;
  const common = { issued_by: ada.email, issued_at: now, expires_at: now + 3 * 86_400 };
  assert.deepEqual(
    links.sort((one: { kind: string }, other: { kind: string }) => one.kind.localeCompare(other.kind)),
    [
      { user_id: invited.id, email: invited.email, kind: 'invitation', ...common },
      { user_id: person.id, email: person.email, kind: 'password_reset', ...common },
    ],
  );
});

test('a cancelled link gets the same response as an expired, used or unknown link', async () => {
  const [cancelled, expired, used] = [
    await invite(await signIn()),
    await invite(await signIn()),
    await invite(await signIn()),
  ];
  await keyward.ok('DELETE', `/api/v1/user/${cancelled.id}/link`, { as: await signIn() });
  const { body: record } = await keyward.ok('POST', '/api/v1/search/audit', {
    body: { search: `${cancelled.email} revoked` },
    as: await signIn(),
  });
  assert.equal(record.data[0].description, `Pending link of ${cancelled.email} revoked (cancelled)`);
  await keyward.enroll(used.url);
  const texts = [(await enroll(cancelled.url)).body, (await enroll(used.url)).body];
  texts.push((await enroll(`${keyward.url}/enrollment#token=acct_none.${'a'.repeat(43)}`)).body);
  await keyward.expectError('not_found', 'DELETE', `/api/v1/user/${cancelled.id}/link`, { as: await signIn() });
  keyward.clock.advance(3 * 86_400);
  texts.push((await enroll(expired.url)).body);
  assert.equal(await isListed(expired), false);
  await keyward.expectError('not_found', 'DELETE', `/api/v1/user/${expired.id}/link`, { as: await signIn() });
  assert.equal(new Set(texts.map(({ request_id: _, ...rest }) => JSON.stringify(rest))).size, 1);
});

test('a link is revoked when the role of its user changes, even if the role changes back', async () => {
  const invited = await invite(await signIn());
  await updateUser(invited.id, 'ADMIN');
  await assertEnded(invited, 'another role');
  await updateUser(invited.id, 'READONLY');
  await assertEnded(invited, 'the previous role');
});

test('a link is revoked when its issuer is removed or loses the right to issue links', async () => {
  const { id, name } = await newRole('fetch', 'create');
  const target = (await newRole('fetch')).name;
  const newIssuer = async () => keyward.invite({ role: name, by: await signIn() });
  const [removed, changed, reduced] = [await newIssuer(), await newIssuer(), await newIssuer()];
  const one = await invite(removed, target);
  const two = await invite(changed, target);
  const three = await invite(reduced, target);
  await keyward.ok('DELETE', `/api/v1/user/${removed.id}`, { as: await signIn() });
  await assertEnded(one, 'removed');
  await updateUser(changed.id, 'READONLY');
  await assertEnded(two, 'another role');
  const body = { name, permissions: [{ resource: 'users', fetch: true }] };
  await keyward.ok('PUT', `/api/v1/roles/${id}`, { body, as: await signIn() });
  await assertEnded(three, 'a smaller role');
  await keyward.ok('PUT', `/api/v1/roles/${id}`, {
    body: { name, permissions: [{ resource: 'users', fetch: true, create: true }] },
    as: await signIn(),
  });
  await assertEnded(three, 'the previous role');
});

test('a link is revoked when the role of its user exceeds the role of its issuer', async () => {
  const role = await newRole('fetch', 'create');
  const target = await newRole('fetch');
  const person = await keyward.invite({ role: role.name, by: await signIn() });
  const invited = await invite(person, target.name);
  assert.equal(await isListed(invited), true);
  const body = { name: target.name, permissions: [{ resource: 'users', fetch: true, delete: true }] };
  await keyward.ok('PUT', `/api/v1/roles/${target.id}`, { body, as: await signIn() });
  await assertEnded(invited, 'a larger role');
});

test('a link issued by a key is permanently revoked when the key is deleted, disabled or expired', async () => {
  const ends = {
    deleted: async ({ appname }: Key) => keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: await signIn() }),
    disabled: async ({ appname }: Key) =>
      keyward.ok('POST', `/api/v1/api-keys/${appname}/disable`, { as: await signIn() }),
    'given a smaller role': async ({ appname }: Key) =>
      keyward.ok('PUT', `/api/v1/api-keys/${appname}`, { body: { roles: ['READONLY'] }, as: await signIn() }),
    expired: async () => keyward.clock.advance(3600),
  };
  for (const [why, end] of Object.entries(ends)) {
    const key = await keyward.addKey({ by: await signIn(), expiresAt: keyward.clock.now + 3600 });
    const { id, email } = await invite(await signIn());
    const invited = { id, email, url: await linkOfKey(key, id) };
    assert.equal((await listLinks()).find((each: Invited) => each.email === email)?.issued_by, key.appname);
    await end(key);
    await assertEnded(invited, why);
    if (why !== 'disabled') continue;
    await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/enable`, { as: await signIn() });
    await assertEnded(invited, 'enabled again');
  }
});

test('a bulk operation that disables the issuer also revokes its links', async () => {
  const key = await keyward.addKey({ by: await signIn() });
  const { id, email } = await invite(await signIn());
  const invited = { id, email, url: await linkOfKey(key, id) };
  const body = { selection: { names: [key.appname] }, change: { action: 'disable' }, expected: 1 };
  const { data } = (await keyward.ok('POST', '/api/v1/bulk-operations', { body, as: await signIn() })).body;
  await keyward.context.backgroundJobs.ended(data.id);
  await assertEnded(invited, 'disabled in bulk');
});

test('links of users who keep their rights stay valid', async () => {
  const invited = await invite(await signIn());
  const key = await keyward.addKey({ by: await signIn() });
  await keyward.ok('POST', `/api/v1/api-keys/${key.appname}/disable`, { as: await signIn() });
  assert.equal(await isListed(invited), true);
  assert.equal((await enroll(invited.url)).status, 200);
  assert.equal(await isListed(invited), false);
});
