import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { assertOptions, optionTypes } from '../src/options.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { keyNamed, PlayedClock, row, snapshot } from './played-account.ts';

const { verifier: entry, load } = await installPacked();

async function startedVerifier(t: TestContext) {
  const feed = await loopbackFeed(t);
  const verifier = entry.createVerifier({
    url: feed.url,
    credential: 'kwf_a.b',
    clock: new PlayedClock(),
    report: false,
  });
  t.after(() => verifier.close());
  const started = verifier.start();
  snapshot(await feed.connection(), { keys: [row('reader', { role: 'readonly' })] });
  await started;
  return verifier;
}

class WithMistypedGetter {
  get permision(): string {
    return 'flows:create';
  }
}

class WithFieldAndMistypedGetter extends WithMistypedGetter {
  readonly permission = 'flows:fetch';
}

class WithEmptyGetter {
  get permission(): undefined {
    return undefined;
  }
}

/** Options that would allow any key if they were ignored, and the text of their errors. */
const MISTAKES: readonly (readonly [options: unknown, names: RegExp])[] = [
  ['flows:create', /must be an object, not a string\. Pass `\{ (?:permission|audience): … \}`/],
  [['flows:create'], /has no option `0`/],
  [[], /must be an object, not an Array/],
  [null, /must be an object, not null/],
  [undefined, /must be an object, not undefined|needs options as its second argument/],
  [true, /must be an object, not a boolean/],
  [() => 'flows:create', /must be an object, not a function/],
  [Promise.resolve({ permission: 'flows:create' }), /must be an object, not a Promise/],
  [new Map([['permission', 'flows:create']]), /must be an object, not a Map/],
  [{ permision: 'flows:create' }, /has no option `permision`\. Did you mean `permission`\?/],
  [{ permissions: 'flows:create' }, /Did you mean `permission`\?/],
  [{ Permission: 'flows:create' }, /Did you mean `permission`\?/],
  [{ perm: 'flows:create' }, /Did you mean `permission`\?/],
  [{ requiredPermission: 'flows:create' }, /Did you mean `permission`\?/],
  [{ remoteIp: '192.0.2.1' }, /Its options are .*`ip`/],
  [{ scope: 'flows:create' }, /has no option `scope`\. Its options are .*`permission`/],
  [Object.create({ permision: 'flows:create' }), /Did you mean `permission`\?/],
  [new WithMistypedGetter(), /Did you mean `permission`\?/],
  [new WithFieldAndMistypedGetter(), /Did you mean `permission`\?/],
  [new WithEmptyGetter(), /`permission` .* must be a string.*, not undefined/],
  [{ constructor: 'flows:create' }, /has no option `constructor`/],
  [{ permission: undefined }, /`permission` .* must be a string.*, not undefined\. Omit the option/],
  [{ permission: null }, /`permission` .* must be a string.*, not null/],
  [{ permission: ['flows:create'] }, /`permission` .* must be a string.*, not an Array/],
  [{ counted: 'false', allowPreflight: 'false' }, /must be a boolean, not a string|has no option/],
  [{ ip: 2130706433 }, /`ip` .* must be a .*, not a number/],
];

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Asserts that a call throws a TypeError that quotes no value, which may be a secret. */
async function assertRefused(call: () => unknown, names: RegExp): Promise<void> {
  await assert.rejects(
    async () => call(),
    (error: Error) => {
      assert.ok(error instanceof TypeError, String(error));
      assert.match(error.message, names);
      assert.doesNotMatch(error.message, /flows:create/);
      return true;
    },
  );
}

test('check and verify reject unknown options and options of the wrong type, whether or not the key is valid', async (t) => {
  const verifier = await startedVerifier(t);
  for (const key of [keyNamed('reader'), 'no key']) {
    for (const [options, names] of MISTAKES) {
      assert.throws(() => verifier.check(key, options as object), TypeError);
      await assertRefused(() => verifier.check(key, options as object), names);
      await assertRefused(() => verifier.verify(key, options as object), names);
    }
    await assertRefused(() => verifier.check(key, { audience: 'flows' } as object), /has no option `audience`/);
  }
  assert.equal(verifier.check(keyNamed('reader'), { permission: 'flows:create', ip: undefined }).code, 'forbidden');
  assert.equal(verifier.check(keyNamed('reader')).code, 'valid');
  assert.equal(verifier.check(keyNamed('reader'), {}).code, 'valid');
});

test('the error for missing options names the first one', async () => {
  const { createRemoteVerifier } = await load('/remote');
  const { createClient } = await load('');
  const url = 'http://127.0.0.1:9';
  const isAddress = /^`url` must be the URL of a Keyward server/;
  await assertRefused(() => entry.createVerifier({ url: undefined as never, credential: 'kwf_a.b' }), isAddress);
  await assertRefused(() => createRemoteVerifier({ url: undefined, accessToken: 'x' }), isAddress);
  await assertRefused(() => createClient({ url: undefined }), isAddress);
  await assertRefused(() => entry.createVerifier({ url, credential: undefined }), /^`credential` is missing/);
  for (const accessToken of [undefined, {}, { token: 'x' }, ['x']]) {
    await assertRefused(() => createRemoteVerifier({ url, accessToken }), /^`accessToken` is missing or invalid/);
    const asking = { url, credential: 'kwf_a.b', whenStale: 'ask' as const, accessToken: accessToken as never };
    await assertRefused(() => entry.createVerifier(asking), /^`accessToken` is missing or invalid/);
  }
  for (const clock of [{}, { now: Date.now }, { now: Date.now, elapsed: 5 }]) {
    const wrong = { url, credential: 'kwf_a.b', clock: clock as never };
    await assertRefused(() => entry.createVerifier(wrong), /^`clock` needs `now` and `elapsed`/);
  }
  for (const credential of [keyNamed('reader'), 'kwf_', 'kwf_a', 'kwf_a.', 'a.b', 'kwf_a.b.c', ' kwf_a.b']) {
    await assertRefused(() => entry.createVerifier({ url, credential }), /^`credential` is missing or malformed/);
  }
  for (const make of [entry.createVerifier, createRemoteVerifier] as readonly ((options?: object) => unknown)[]) {
    await assertRefused(() => make(), /^The options of create\w*Verifier must be an object, not undefined\./);
  }
});

test('options are validated even if the replica is missing or stale', async () => {
  const verifier = entry.createVerifier({ url: 'http://127.0.0.1:9', credential: 'kwf_a.b' });
  assert.equal(verifier.check('x', { permission: 'flows:create' }).code, 'unavailable');
  for (const [options, names] of MISTAKES) await assertRefused(() => verifier.check('x', options as object), names);
  await verifier.close();
});

test('checkToken rejects invalid options, and a missing audience', async (t) => {
  const verifier = await startedVerifier(t);
  const check = (options: unknown) => verifier.checkToken('a.b.c', options as { audience: string });
  for (const [options, names] of MISTAKES) {
    const given = isRecord(options) && Object.keys(options).length === 1 ? { audience: 'flows', ...options } : options;
    await assertRefused(() => check(given), names);
  }
  for (const options of [{}, { permission: 'x' }]) await assertRefused(() => check(options), /`audience`/);
  await assertRefused(() => check({ audience: undefined }), /`audience`.* not undefined/);
  await assertRefused(() => check({ audience: ['flows'] }), /`audience` .* must be a string, not an Array/);
  await assertRefused(() => check({ aud: 'flows' }), /Did you mean `audience`\?/);
});

for (const name of ['express', 'fastify', 'hono', 'koa', 'fetch', 'next', 'node', 'nest']) {
  test(`a guard of ${name} rejects unknown options and a missing verifier`, async (t) => {
    const verifier = await startedVerifier(t);
    const { keyward } = await load(`/${name}`);
    const make = (from: unknown, options: unknown) => keyward(from, options, () => new Response());
    for (const [options, names] of MISTAKES) await assertRefused(() => make(verifier, options), names);
    await assertRefused(() => make(verifier, { audience: undefined }), /`audience`.* not undefined/);
    await assertRefused(() => make(verifier, { audiance: 'flows' }), /Did you mean `audience`\?/);
    await assertRefused(() => make(verifier, { ip: '192.0.2.1' }), /`ip` .* must be a function/);
    for (const none of [undefined, null, {}, { verify: () => ({ valid: true }) }]) {
      await assertRefused(() => make(none, {}), /needs a verifier/);
    }
    assert.ok(make(verifier, { permission: () => 'flows:create', ip: undefined }));
    await assertRefused(() => make(verifier, undefined), /needs options as its second argument/);
    if (['express', 'fastify', 'hono', 'koa'].includes(name)) {
      assert.equal(typeof keyward(verifier), 'function');
      return;
    }
    await assertRefused(() => keyward(verifier, {}), /needs a third argument/);
  });
}

test('a guard keeps the permission with which it was created', async (t) => {
  const verifier = await startedVerifier(t);
  const { keyward } = await load('/fetch');
  const needed: (string | undefined)[] = ['flows:create', 'flows:create'];
  const unsteady = {
    get permission() {
      return needed.shift();
    },
  };
  const changed: { permission?: string } = { permission: 'flows:create' };
  const handlers = [unsteady, changed].map((options) => keyward(verifier, options, () => new Response('passed')));
  delete changed.permission;
  for (const handler of handlers) {
    const request = new Request('https://service.example', { headers: { 'x-api-key': keyNamed('reader') } });
    assert.equal((await handler(request)).status, 403);
  }
  const unset = () => keyward(verifier, unsteady, () => new Response());
  await assertRefused(unset, /`permission` .* not undefined/);
});

test('decide rejects invalid options', async (t) => {
  const verifier = await startedVerifier(t);
  const { decide } = await load('/guard');
  const request = { args: [], headers: [['x-api-key', keyNamed('reader')]], ip: null };
  for (const [options, names] of MISTAKES) await assertRefused(() => decide(verifier, options, request), names);
  assert.equal((await decide(verifier, { permission: 'flows:create' }, request)).status, 403);
  assert.equal((await decide(verifier, { permission: 'flows:fetch' }, request)).caller.id, 'key_reader');
  for (const wrong of [undefined, {}, { args: [] }, { ...request, headers: { 'x-api-key': 'x' } }, { headers: [] }]) {
    await assertRefused(() => decide(verifier, {}, wrong), /^decide needs a request with an array `args`/);
  }
});

test('an inherited property is not an unknown option', () => {
  const types = optionTypes({ permission: ['string'] });
  Object.defineProperty(Object.prototype, 'polyfill', { value: 1, enumerable: true, configurable: true });
  try {
    assert.doesNotThrow(() => assertOptions({ permission: 'x' }, types, 'check'));
    assert.throws(() => assertOptions({ polyfill: 2 }, types, 'check'), /has no option `polyfill`/);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'polyfill');
  }
});
