import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { SigningOrder } from '../../src/verification/signing-worker.ts';
import { OTHER_PASSWORD, PASSWORD, requestToken, startKeyward } from '../support/keyward.ts';

/** All threads of this process, newest last. */
const threads: Worker[] = [];
process.on('worker', (thread) => threads.push(thread));

async function newThreadOf<T>(work: () => Promise<T>): Promise<[thread: Worker, result: T]> {
  const before = threads.length;
  const result = await work();
  assert.equal(threads.length, before + 1, 'the work started one thread');
  return [threads.at(-1) as Worker, result];
}

const keyward = await startKeyward({ empty: true });
keyward.secrets.add(OTHER_PASSWORD);
const [estimating, as] = await newThreadOf(() => keyward.setUp());
const [signing, key] = await newThreadOf(() => keyward.addKey());

const exchange = () => keyward.exchange(requestToken(key, keyward.clock.now));
const linesWith = (text: string) => keyward.log.filter((line) => line.includes(text));

/** Drops messages to a thread and terminates it once the condition on them is true. */
async function exitOnMessage(t: TestContext, thread: Worker, hasMissed: (message: object) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  t.mock.method(thread, 'postMessage', (message: object) => hasMissed(message) && resolve());
  await promise;
  await thread.terminate();
}

/** Terminates each new thread before it receives a message. */
function withoutThreads(t: TestContext): () => void {
  const end = (thread: Worker) => void thread.terminate();
  process.on('worker', end);
  const restore = () => void process.off('worker', end);
  t.after(restore);
  return restore;
}

test('exchanges waiting for an exited thread receive 503, and the next exchange starts another thread', async (t) => {
  let inputs = 0;
  const exited = exitOnMessage(t, signing, (order) => {
    inputs += (order as SigningOrder).inputs.length;
    return inputs === 2;
  });
  const responses = await Promise.all([exchange(), exchange()]);
  await exited;
  for (const { status, body, headers } of responses) {
    assert.deepEqual([status, body.code, headers['retry-after']], [503, 'unavailable', '1']);
  }
  const [line, ...more] = linesWith('token signing');
  assert.deepEqual(more, []);
  assert.match(String(line), /^the token signing thread stopped: .* It exited with code 1\.$/);
  const [, response] = await newThreadOf(exchange);
  assert.equal(response.status, 200);
});

test('exchanges receive 503 while no thread can sign, which is logged once until signing works again', async (t) => {
  keyward.log.length = 0;
  await threads.at(-1)?.terminate();
  const restore = withoutThreads(t);
  for (let each = 0; each < 3; each++) assert.equal((await exchange()).status, 503);
  assert.equal(linesWith('token signing').length, 1);
  restore();
  assert.equal((await exchange()).status, 200);
  await threads.at(-1)?.terminate();
  assert.equal(linesWith('token signing').length, 2);
});

test('a password is not accepted if its thread exits, and the next password starts another thread', async (t) => {
  const change = () =>
    keyward.request('PUT', '/api/v1/profile/password', {
      body: { current_password: PASSWORD, new_password: OTHER_PASSWORD },
      as,
    });
  keyward.log.length = 0;
  const exited = exitOnMessage(t, estimating, () => true);
  const { status, body } = await change();
  await exited;
  assert.deepEqual([status, body.code], [500, 'internal']);
  assert.equal(linesWith('The thread that estimates passwords stopped.').length, 1);
  assert.match(String(keyward.log[0]), new RegExp(body.request_id));
  const [, changed] = await newThreadOf(change);
  assert.equal(changed.status, 204);
});

test('a large body is not read if its thread exits, and the next large body starts another thread', async (t) => {
  const body = { rows: [{ name: 'imported', key: 'k'.repeat(70_000) }] };
  const send = () => keyward.request('POST', '/api/v1/key-import', { body, as });
  const restore = withoutThreads(t);
  assert.equal((await send()).body.code, 'internal');
  restore();
  const [, response] = await newThreadOf(send);
  assert.equal(response.body.code, 'invalid_request');
});

test('a start fails if the thread that reads the keys exits', async (t) => {
  const restore = withoutThreads(t);
  await assert.rejects(keyward.restart(), /^Error: The thread that reads the keys stopped\.$/);
  restore();
  await keyward.start();
  assert.equal((await exchange()).status, 200);
});

test('a list sorted by usage returns an error if its thread exits, and the next list succeeds', async (t) => {
  const list = () => keyward.request('GET', '/api/v1/api-keys?sort=-usage&limit=5', { as });
  const restore = withoutThreads(t);
  assert.equal((await list()).status, 500);
  restore();
  assert.equal((await list()).status, 200);
});
