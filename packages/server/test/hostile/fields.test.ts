import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { type Operation, type OperationId, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';
import { assertClientError, assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';
import { hostileTexts, hostileValues, naughtyStrings } from './support/values.ts';

const keyward = await startKeyward();
let administrator = await keyward.asUser('ADMIN');
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

/** Resets the limits, and re-authenticates the administrator. */
async function resetLimits(): Promise<void> {
  keyward.clock.advance(301);
  administrator = await keyward.signIn();
}

const isLimited = (id: OperationId) => /user|enroll|session|reauthenticate/i.test(id);

/** Operations that never change anything. */
const READS: ReadonlySet<OperationId> = new Set(['verifyKey', 'verifyKeys', 'explainKey', 'searchAudit']);

/** Returns whether the same request can be repeated. Creating a target per request would slow down later requests. */
function isRepeatable(id: OperationId): boolean {
  return READS.has(id) || operations[id].method === 'PUT';
}

interface ValidRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function createValidRequest(id: OperationId): Promise<ValidRequest> {
  const { path, body, form } = await samples[id].prepare({ keyward, administrator });
  const members = body ?? (typeof form === 'object' ? form : {});
  return { path, body: members as ValidRequest['body'] };
}

/** @returns whether the request was accepted */
async function send(
  id: OperationId,
  valid: ValidRequest,
  content: string,
  sent: string,
  description: string,
): Promise<boolean> {
  const { method, encoding } = operations[id] as Operation;
  const type = encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  // Usage recorded earlier is written by these requests.
  await keyward.context.uses.settle();
  watcher.watch();
  const headers = { ...administrator.headers, origin: keyward.url, 'content-type': type };
  const response = await keyward.request(method, valid.path, { content, headers });
  if (response.status < 300) return true;
  assertClientError(response, sent, description);
  // A lookup is audited even if nothing is found.
  if (id !== 'lookUpApiKey') assert.ok(!watcher.hasChanged(), `${description} was rejected but changed something`);
  return false;
}

function encode(id: OperationId, body: object): string {
  if (!('encoding' in operations[id])) return JSON.stringify(body);
  const text = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
  const pairs = Object.entries(body).map(([name, value]) => [name, text(value)]);
  return new URLSearchParams(Object.fromEntries(pairs)).toString();
}

function membersOf(id: OperationId): string[] {
  const { body } = operations[id] as Operation;
  const { anyOf = [body] } = (body ?? {}) as { anyOf?: readonly unknown[] };
  return [
    ...new Set(anyOf.flatMap((each) => Object.keys((each as { properties?: object } | undefined)?.properties ?? {}))),
  ];
}

const addsRoles = (id: OperationId) => /Role|Resource/.test(id);
/**
 * Operations on roles and resources come last, because they add hundreds of records that almost every request reads.
 */
const withBody = operationIds
  .filter((id) => membersOf(id).length > 0)
  .toSorted((one, other) => Number(addsRoles(one)) - Number(addsRoles(other)));
const values = Object.entries({ ...hostileTexts, ...hostileValues });

test('an accepted text is stored and returned exactly as sent', async () => {
  await resetLimits();
  const { path } = await createValidRequest('getUser');
  let kept = 0;
  for (const text of [...naughtyStrings, ...Object.values(hostileTexts)]) {
    const body = { given_name: text.slice(0, 100) || 'x', family_name: 'Hopper', roles: ['READONLY'], nickname: text };
    const response = await keyward.request('PUT', path, { body, as: administrator });
    if (response.status === 200) {
      kept++;
      const { data } = (await keyward.ok('GET', path, { as: administrator })).body;
      assert.deepEqual([data.given_name, data.nickname], [body.given_name, text]);
    } else assertClientError(response, text, text.slice(0, 60));
  }
  assert.ok(kept > 300, `only ${kept} texts were accepted`);
});

for (const id of withBody) {
  for (const member of membersOf(id)) {
    test(`${id} rejects or stores any value of ${member}`, async () => {
      if (isLimited(id)) await resetLimits();
      let valid = await createValidRequest(id);
      for (const [name, value] of values) {
        const sent = typeof value === 'string' ? value : JSON.stringify(value);
        const accepted = await send(
          id,
          valid,
          encode(id, { ...valid.body, [member]: value }),
          sent,
          `${member}: ${name}`,
        );
        if (accepted && !isRepeatable(id)) valid = await createValidRequest(id);
      }
    });
  }
}

/** JSON that JSON.stringify never writes. */
const spellings: Readonly<Record<string, (json: string) => string>> = {
  'an unknown member': (json) => json.replace('{', '{"unknown-member-of-nobody":1,'),
  'a member named like a key': (json) => json.replace('{', `{"kw_${'A'.repeat(36)}":1,`),
  'a member named __proto__': (json) => json.replace('{', '{"__proto__":{"polluted":true},'),
  'a member named constructor': (json) => json.replace('{', '{"constructor":{"prototype":{"polluted":true}},'),
  'a member named hasOwnProperty': (json) => json.replace('{', '{"hasOwnProperty":1,'),
  'an empty name': (json) => json.replace('{', '{"":1,'),
  'a duplicate member': (json) => json.replace(/^\{("[^"]+"):/, '{$1:null,$1:'),
  'a duplicate member, once escaped': (json) =>
    json.replace(/^\{"(.)([^"]*)":/, (all, first: string, rest: string) => {
      const code = first.charCodeAt(0).toString(16).padStart(4, '0');
      return `{"\\u${code}${rest}":null,${all.slice(1)}`;
    }),
};

for (const id of withBody.filter((each) => !('encoding' in operations[each]))) {
  test(`${id} rejects unknown and duplicate members`, async () => {
    if (isLimited(id)) await resetLimits();
    const valid = await createValidRequest(id);
    const json = JSON.stringify(Object.keys(valid.body).length > 0 ? valid.body : { [membersOf(id)[0] ?? '']: 1 });
    for (const [name, spell] of Object.entries(spellings)) {
      assert.equal(
        await send(id, valid, spell(json).replace(/,\}$/, '}'), 'unknown-member-of-nobody-', name),
        false,
        name,
      );
    }
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
}

test('no value caused an internal error, and no secret is logged', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward);
});
