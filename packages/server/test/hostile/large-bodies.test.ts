import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { BODY_LIMIT, type Operation, operations } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const present = await keyward.asPerson('ADMIN');
const key = await keyward.asKey('ADMIN');
const large = Object.values<Operation>(operations).filter(({ bodyLimit = 0 }) => bodyLimit > BODY_LIMIT);
const blanks = ' '.repeat(100_000);

test('a body that a thread reads is refused with the sentences of one that is read at once', async () => {
  assert.ok(large.length >= 5, `${large.length}`);
  for (const { id, method, path: pattern } of large) {
    const path = pattern.replace(/\{\w+\}/g, 'none');
    for (const content of ['{', '[]', '{"a":1,"a":2}', '{"nothing":"known"}', '{"rows":[],"text":7}', '"\xff"', '{}']) {
      const headers = { ...key.headers, 'content-type': 'application/json' };
      const small = await keyward.request(method, path, { content, headers });
      const answer = await keyward.request(method, path, { content: content.replace(/.$/, `${blanks}$&`), headers });
      assert.deepEqual([answer.status, answer.body.message], [small.status, small.body.message], `${id} ${content}`);
    }
  }
});

test('checks and other large bodies go on while three callers import', async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => ({
    name: `row-${at}`,
    role: 'READONLY',
    description: 'd'.repeat(200),
  }));
  const text = `name,role,description\n${rows.map(({ name, role, description }) => [name, role, description].join()).join('\n')}`;
  const imports = [{ rows }, { text }, { text: JSON.stringify(rows) }].map((body) =>
    keyward.ok('POST', '/api/v1/key-import', { body: { ...body, preview: true, new_secrets: true }, as: present }),
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
    assert.deepEqual([body.data.refused, body.data.rows.length], [0, 3000]);
    assert.deepEqual(body.data.rows.at(-1), { row: 3000, name: 'row-2999', outcome: 'ready', status: 'active' });
  }
  assert.ok(checks > 5, `${checks}`);
});

test('a row larger than a body usually is refuses the import', async () => {
  const body = { rows: [{ name: 'large', role: 'READONLY', description: 'd'.repeat(70_000) }], preview: true };
  const { message } = (await keyward.refused('invalid_request', 'POST', '/api/v1/key-import', { body, as: present }))
    .body;
  assert.match(message, /larger than 64 kB/);
});

/** A request with a body that is not sent: `100 Continue` tells when the server reads it. */
class Upload {
  readonly #socket = connect(keyward.port, '127.0.0.1');
  readonly continued: Promise<unknown>;
  isContinued = false;

  constructor(path: string, length: number) {
    const fields = `Authorization: ${key.headers['authorization']}\r\nContent-Type: application/json\r\nContent-Length: ${length}`;
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${keyward.port}\r\n${fields}\r\nExpect: 100-continue\r\n\r\n`,
    );
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

test('only so many large bodies are read at the same time: the next one waits until another is gone', async () => {
  const { path, bodyLimit = 0 } = operations.importApiKeys as Operation;
  const newUpload = () => new Upload(path, bodyLimit);
  const [first, second, third] = [newUpload(), newUpload(), newUpload()];
  await Promise.all([first, second, third].map(({ continued }) => continued));
  const [fourth, leaver, fifth] = [newUpload(), newUpload(), newUpload()];
  const batch = new Upload('/api/v1/verify/batch', 100_000);
  await batch.continued;
  assert.deepEqual(
    [fourth, leaver, fifth].map(({ isContinued }) => isContinued),
    [false, false, false],
  );
  await leaver.end();
  await first.end();
  await fourth.continued;
  assert.ok(!fifth.isContinued);
  await second.end();
  await fifth.continued;
  await Promise.all([third, fourth, fifth, batch].map((each) => each.end()));
});
