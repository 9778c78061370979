import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { installPacked } from './packed.ts';

const { folder, sdk, verifier } = await installPacked();
type ErrorClass = new (message: string, details: Readonly<Record<string, unknown>>) => Error & { toJSON(): object };

/** Every error class of every entry, by its name; each entry loads once more, as a second installation would. */
async function exportedErrors(): Promise<Map<string, ErrorClass[]>> {
  const classes = new Map<string, ErrorClass[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    for (const copy of ['', '?copy']) {
      const entry: object = await import(pathToFileURL(join(folder, file)).href + copy);
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
  test(`${name} of one copy of the package is an instance of ${name} of every other`, () => {
    for (const One of copies) {
      for (const Other of copies) assert.ok(new One('Gone.', details) instanceof Other);
    }
  });

  test(`nothing else is an instance of ${name}`, () => {
    const [One = assert.fail()] = copies;
    class Derived extends One {}
    for (const value of [undefined, null, 'x', {}, new Error('x'), JSON.parse(JSON.stringify(new One('x', details)))]) {
      assert.equal(value instanceof One, false);
    }
    assert.equal(
      new One('x', details) instanceof Derived,
      false,
      'an error is not one of a class derived from its own',
    );
    assert.ok(new Derived('x', details) instanceof Derived);
    assert.ok(new Derived('x', details) instanceof One);
    assert.ok(new One('x', details) instanceof Error);
  });

  test(`JSON.stringify shows the message, code and status of ${name}, and nothing of its cause`, () => {
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

test('an error of one entry is no error of another name', () => {
  const feedError = new verifier.FeedError('x', { code: 'closed' });
  assert.equal(feedError instanceof sdk.KeywardError, false);
});

test('JSON.stringify shows the request id of a KeywardError', () => {
  const error = new sdk.KeywardError('x', { status: 404, reason: 'Not Found', code: 'not_found', requestId: 'r1' });
  assert.equal(JSON.parse(JSON.stringify(error)).requestId, 'r1');
});
