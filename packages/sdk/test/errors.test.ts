import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { loopbackApi } from './loopback-api.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';

const { folder, project, sdk, verifier } = await installPacked();
/** Loads the CommonJS format, as a CommonJS program does. */
const require = createRequire(join(project, 'program.cjs'));
/** Files for unsupported runtimes, which throw at import. */
const THROWING = /^runtimes-(?:index|verifier|remote)-/;
type ErrorClass = new (message: string, details: Readonly<Record<string, unknown>>) => Error & { toJSON(): object };

/** Every error class of every entry and format, by name. Each file loads again, as from a second installation. */
async function exportedErrors(): Promise<Map<string, ErrorClass[]>> {
  const classes = new Map<string, ErrorClass[]>();
  const dist = join(folder, 'dist');
  for (const file of readdirSync(dist).filter((name) => /\.c?js$/.test(name) && !THROWING.test(name))) {
    for (const copy of ['', '?copy']) {
      const entry: object = await import(pathToFileURL(join(dist, file)).href + copy);
      for (const [name, value] of Object.entries(entry)) {
        if (value?.prototype instanceof Error) classes.set(name, [...(classes.get(name) ?? []), value]);
      }
    }
  }
  return classes;
}

const details = { code: 'not_found', status: 404, reason: 'Not Found', requestId: 'r1', retryAfter: 3 };
const errors = await exportedErrors();

test('every exported error class is tested here', () => {
  assert.deepEqual([...errors.keys()].sort(), ['FeedError', 'KeywardError']);
});

for (const [name, copies] of errors) {
  test(`${name} of one copy of the package is an instance of ${name} of every other copy`, () => {
    for (const One of copies) {
      for (const Other of copies) assert.ok(new One('Gone.', details) instanceof Other);
    }
  });

  test(`other values are not instances of ${name}`, () => {
    const [One = assert.fail()] = copies;
    class Derived extends One {}
    for (const value of [undefined, null, 'x', {}, new Error('x'), JSON.parse(JSON.stringify(new One('x', details)))]) {
      assert.equal(value instanceof One, false);
    }
    assert.equal(new One('x', details) instanceof Derived, false, 'an error is not an instance of a subclass');
    assert.ok(new Derived('x', details) instanceof Derived);
    assert.ok(new Derived('x', details) instanceof One);
    assert.ok(new One('x', details) instanceof Error);
  });

  test(`JSON.stringify includes the message, code and status of ${name}, but not its cause`, () => {
    const [One = assert.fail()] = copies;
    const cause = Object.assign(new Error('hunter2'), { token: 'hunter2' });
    const text = JSON.stringify({ error: new One('The key is gone.', { ...details, cause }) });
    const { error } = JSON.parse(text);
    assert.deepEqual(
      [error.message, error.code, error.status, error.name],
      ['The key is gone.', 'not_found', 404, name],
    );
    assert.ok(!text.includes('hunter2'));
  });
}

test('an error is not an instance of an error class with another name', () => {
  const feedError = new verifier.FeedError('x', { code: 'closed' });
  assert.equal(feedError instanceof sdk.KeywardError, false);
});

test('JSON.stringify includes the request id of a KeywardError', () => {
  const error = new sdk.KeywardError('x', { status: 404, reason: 'Not Found', code: 'not_found', requestId: 'r1' });
  assert.equal(JSON.parse(JSON.stringify(error)).requestId, 'r1');
});

test('an ES module recognizes errors of the CommonJS verifier', async (t) => {
  const feed = await loopbackFeed(t);
  feed.refuse = { status: 401, body: JSON.stringify({ code: 'unauthenticated' }) };
  const { createVerifier, FeedError }: typeof verifier = require('@keyward/sdk/verifier');
  const refused = createVerifier({ url: feed.url, credential: 'kwf_a.b' });
  const error = await rejection(refused.start());
  await refused.close();
  assert.notEqual(FeedError, verifier.FeedError, 'each format has its own class');
  assert.equal(error.constructor, FeedError);
  assert.ok(error instanceof verifier.FeedError);
});

test('ES modules and CommonJS recognize the errors of each other’s client', async (t) => {
  const api = await loopbackApi(t, () => ({ status: 404, body: { code: 'not_found', message: 'Gone.' } }));
  const commonjs: typeof sdk = require('@keyward/sdk');
  const options = { url: api.url, accessToken: 'x' };
  const ofCommonjs = await rejection(commonjs.createClient(options).getAccount());
  const ofModule = await rejection(sdk.createClient(options).getAccount());
  assert.notEqual(ofCommonjs.constructor, ofModule.constructor);
  assert.ok(ofCommonjs instanceof sdk.KeywardError);
  assert.ok(ofModule instanceof commonjs.KeywardError);
});

function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => assert.fail('nothing was thrown'),
    (error) => error,
  );
}
