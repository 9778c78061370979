import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import type { Credentials } from '../support/request-token.ts';
import { Client } from './support/client.ts';
import { assertConsistent } from './support/inspection.ts';
import { firstSetup, start, temporaryFolder } from './support/server-process.ts';

const ROUNDS = 5;
const KEYS = 6;
/** Kill times from before the request is read to well after its response. */
const LATEST_KILL = 2;

type Step = 'start' | 'finish' | 'cancel';

test('a server killed at any point of a rotation step has completed the step once or not started it', async (t) => {
  const data = join(temporaryFolder(), 'data');
  const port = await freePort();
  const settings = { KEYWARD_DATA: data, ...firstSetup };
  let server = await start(t, { settings, port });
  const outcomes = new Set<string>();
  for (let round = 1; round <= ROUNDS; round++) {
    const client = new Client(port);
    await client.signIn();
    const keys = await Promise.all(Array.from({ length: KEYS }, (_, index) => client.addKey(`key-${round}-${index}`)));
    const steps = keys.map((_, index) => (['start', 'finish', 'cancel'] as const)[index % 3] as Step);
    const requests = keys.map(() => randomUUID());
    const startedAt = performance.now();
    const fresh = await Promise.all(
      keys.map((key, index) => (steps[index] === 'start' ? undefined : rotate(client, key, requests[index] as string))),
    );
    const duration = performance.now() - startedAt;
    const sent = keys.map((key, index) =>
      sendStep(client, key, steps[index] as Step, requests[index] as string).catch(() => undefined),
    );
    await sleep(((round - 1) / (ROUNDS - 1)) * LATEST_KILL * duration);
    server.process.kill('SIGKILL');
    await Promise.all([server.ended, ...sent]);
    client.close();

    server = await start(t, { settings, port });
    await assertConsistent(data, `round ${round}`);
    const after = new Client(port);
    await after.signIn();
    for (const [index, key] of keys.entries()) {
      const step = steps[index] as Step;
      outcomes.add(
        `${step} ${await settle(after, { key, fresh: fresh[index], step, request: requests[index] as string })}`,
      );
    }
    after.close();
  }
  t.diagnostic([...outcomes].sort().join(', '));
  assert.ok(outcomes.size > 3, `every step had the same outcome: ${[...outcomes].join(', ')}`);
});

const path = ({ appname }: Credentials, rest = '') => `/api/v1/api-keys/${appname}${rest}`;

function sendStep(client: Client, key: Credentials, step: Step, request: string) {
  if (step !== 'start') return client.call('POST', path(key, `/rotation/${step}`));
  return client.call('POST', path(key, '/rotation'), { overlap_seconds: 3600 }, { 'idempotency-key': request });
}

/** @returns the key with its new secret */
async function rotate(client: Client, key: Credentials, request: string): Promise<Credentials> {
  const response = await sendStep(client, key, 'start', request);
  assert.equal(response.status, 200, response.text);
  return { ...key, appkey: response.body.data.appkey };
}

interface Interrupted {
  readonly key: Credentials;
  readonly fresh: Credentials | undefined;
  readonly step: Step;
  readonly request: string;
}

/**
 * Repeats the request, like a client that lost the response, and checks the key. @returns whether the step was already
 * complete
 */
async function settle(client: Client, { key, fresh, step, request }: Interrupted): Promise<'done' | 'not started'> {
  const before = (await client.call('GET', path(key))).body.data.rotation;
  const again = await sendStep(client, key, step, request);
  const works = async (of: Credentials) => (await client.exchangeAs(of)).status === 200;
  if (step === 'start') {
    assert.equal(again.status, 200, again.text);
    const present = { ...key, appkey: again.body.data.appkey };
    const { rotation } = again.body.data;
    if (before) assert.equal(rotation.started_at, before.started_at, 'the repeated request is the same rotation');
    assert.deepEqual([await works(key), await works(present)], [true, true]);
    return before ? 'done' : 'not started';
  }
  assert.ok(fresh);
  assert.equal(again.body.code ?? 'done', before ? 'done' : 'no_rotation', again.text);
  const expected = step === 'finish' ? [false, true] : [true, false];
  assert.deepEqual([await works(key), await works(fresh)], expected, step);
  return before ? 'not started' : 'done';
}
