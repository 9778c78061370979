import assert from 'node:assert/strict';
import test from 'node:test';
import { type OperationId, operations } from '@keyward/contract';
import type { Context } from '../../src/actions/context.ts';
import { startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const DAY = 86_400;

const keyward = await startKeyward();
const administrator = await keyward.asUser();
await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: administrator });
await keyward.ok('PUT', '/api/v1/account/key-policy', { body: { default_lifetime_days: 90 }, as: administrator });
const as = await keyward.signIn();

/**
 * The number of actions of an operation if it is not one. The first batch of a bulk operation is a separate action; the
 * other batches run after the response.
 */
const ACTIONS: Partial<Record<OperationId, number>> = { startBulkOperation: 2 };

/** Runs the work on a clock that advances one second on every read. @returns the number of reads */
async function countClockReadings(work: () => Promise<void>): Promise<number> {
  const { now, clock } = keyward.context;
  const context: { -readonly [Name in keyof Context]: Context[Name] } = keyward.context;
  let readings = 0;
  const read = () => {
    readings++;
    keyward.clock.advance(1);
    return keyward.clock.now;
  };
  Object.assign(context, { now: read, clock: read });
  await work().finally(() => Object.assign(context, { now, clock }));
  return readings;
}

test('a created or imported key expires exactly its default lifetime after its creation', async () => {
  const readings = await countClockReadings(async () => {
    const added = await keyward.ok('POST', '/api/v1/api-keys', {
      body: { appname: 'added-late', roles: ['READONLY'] },
      as,
    });
    const imported = await keyward.ok('POST', '/api/v1/key-import', {
      body: { rows: [{ name: 'imported-late', role: 'READONLY' }], new_secrets: true, apply_policy: true },
      as,
    });
    assert.equal(imported.body.data.imported, 1, imported.text);
    const { body } = await keyward.ok('GET', '/api/v1/api-keys/imported-late', { as });
    for (const { expires_at: until, created_at: since } of [added.body.data, body.data]) {
      assert.equal(until - since, 90 * DAY);
    }
  });
  assert.ok(readings > 0);
});

test('the overlap of a rotation starts with the rotation', async () => {
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'turning', roles: ['READONLY'] }, as });
  await countClockReadings(async () => {
    const headers = { 'idempotency-key': 'turning' };
    const { body } = await keyward.ok('POST', '/api/v1/api-keys/turning/rotation', {
      body: { overlap_seconds: 3600 },
      headers,
      as,
    });
    const { rotation } = body.data;
    assert.equal(rotation.ends_at - rotation.started_at, 3600, JSON.stringify(rotation));
  });
});

for (const id of operationIds) {
  test(`${id} reads the clock at most once`, async () => {
    const { method, access, answer: response } = operations[id];
    const { expectedError: letIn, prepare } = samples[id];
    const { path, ...sent } = await prepare({ keyward, administrator });
    const readings = await countClockReadings(async () => {
      const { status, text } = await keyward.request(method, path, { ...sent, as });
      if (letIn === undefined) assert.equal(status, response.status, text);
    });
    // Authentication reads the clock separately.
    const authenticationReadings = access === 'open' ? 0 : 1;
    assert.ok(readings <= authenticationReadings + (ACTIONS[id] ?? 1), `${readings} readings`);
  });
}
