import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { BODY_LIMIT, type Operation, operations } from '@keyward/contract';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser('ADMIN');
const key = await keyward.asKey('ADMIN');
const large = Object.values<Operation>(operations).filter(({ bodyLimit = 0 }) => bodyLimit > BODY_LIMIT);
const blanks = ' '.repeat(100_000);

test('a body that a thread reads is rejected with the same messages as a body that is read directly', async () => {
  assert.ok(large.length >= 5, `${large.length}`);
  for (const { id, method, path: pattern } of large) {
    const path = pattern.replace(/\{\w+\}/g, 'none');
    for (const content of ['{', '[]', '{"a":1,"a":2}', '{"nothing":"known"}', '{"rows":[],"text":7}', '"\xff"', '{}']) {
      const headers = { ...key.headers, 'content-type': 'application/json' };
      const small = await keyward.request(method, path, { content, headers });
      const response = await keyward.request(method, path, { content: content.replace(/.$/, `${blanks}$&`), headers });
      assert.deepEqual(
        [response.status, response.body.message],
        [small.status, small.body.message],
        `${id} ${content}`,
      );
    }
  }
});

test('checks and other large bodies continue while three callers import', async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => ({
    name: `row-${index}`,
    role: 'READONLY',
    description: 'd'.repeat(200),
  }));
  const text = `name,role,description\n${rows.map(({ name, role, description }) => [name, role, description].join()).join('\n')}`;
  const imports = [{ rows }, { text }, { text: JSON.stringify(rows) }].map((body) =>
    keyward.ok('POST', '/api/v1/key-import', {
      body: { ...body, preview: true, new_secrets: true },
      as: administrator,
    }),
  );
  let isDone = false;
  const done = Promise.all(imports).finally(() => (isDone = true));
  let checks = 0;
  for (; !isDone; checks++) {
    await keyward.ok('POST', '/api/v1/verify/batch', {
      body: { checks: Array.from({ length: 100 }, () => ({ key: 'k'.repeat(700) })) },
      as: key,
    });
  }
  for (const { body } of await done) {
    assert.deepEqual([body.data.rejected, body.data.rows.length], [0, 3000]);
    assert.deepEqual(body.data.rows.at(-1), { row: 3000, name: 'row-2999', outcome: 'ready', status: 'active' });
  }
  assert.ok(checks > 5, `${checks}`);
});

test('a row larger than 64 kB is rejected by the import', async () => {
  const body = { rows: [{ name: 'large', role: 'READONLY', description: 'd'.repeat(70_000) }], preview: true };
  const { message } = (
    await keyward.expectError('invalid_request', 'POST', '/api/v1/key-import', { body, as: administrator })
  ).body;
  assert.match(message, /larger than 64 kB/);
});

/** Returns the head of a request. */
function head({ path, length, as }: { path: string; length: number; as: ApiCaller }): string {
  const headers = { ...as.headers, 'content-type': 'application/json', 'content-length': length };
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${keyward.port}\r\n${fields.join('')}`;
}

/** A request whose body is not sent yet: `100 Continue` shows that the server reads it. */
class Upload {
  readonly #socket = connect(keyward.port, '127.0.0.1');
  readonly continued: Promise<unknown>;
  isContinued = false;

  constructor(path: string, length: number, as: ApiCaller) {
    this.#socket.write(`${head({ path, length, as })}Expect: 100-continue\r\n\r\n`);
    this.continued = once(this.#socket, 'data').then(([data]) => {
      assert.match(String(data), /^HTTP\/1\.1 100 /);
      this.isContinued = true;
    });
  }

  async end(): Promise<void> {
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }
}

const { path: importPath, bodyLimit: longestImport = 0 } = operations.importApiKeys as Operation;
const newImport = (as: ApiCaller) => new Upload(importPath, longestImport, as);
const other = (await keyward.otherAccount()).administrator;
const third = (await keyward.otherAccount('third1')).administrator;

test('only a few large bodies are read at the same time: the next body waits until another body is complete', async () => {
  const [first, second, last] = [newImport(key), newImport(administrator), newImport(other)];
  await Promise.all([first, second, last].map(({ continued }) => continued));
  const [fourth, cancelled] = [newImport(third), newImport(third)];
  const batch = new Upload('/api/v1/verify/batch', 100_000, key);
  await batch.continued;
  assert.deepEqual([fourth.isContinued, cancelled.isContinued], [false, false]);
  await cancelled.end();
  await first.end();
  await fourth.continued;
  const fifth = newImport(key);
  await second.end();
  await fifth.continued;
  await Promise.all([last, fourth, fifth, batch].map((each) => each.end()));
});

test('a caller uses at most a third of the budget for large bodies, and an account two thirds', async () => {
  const first = newImport(key);
  const again = newImport(key);
  const second = newImport(administrator);
  await Promise.all([first.continued, second.continued]);
  const colleague = newImport(await keyward.addKey());
  const foreign = newImport(other);
  await foreign.continued;
  assert.deepEqual([again.isContinued, colleague.isContinued], [false, false]);
  await Promise.all([first, again, second, colleague, foreign].map((each) => each.end()));
});
