import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import type { Context } from '../../src/actions/context.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/http/logger.ts';
import { requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const key = await keyward.asKey('READONLY');
const SECRET_CAUSE = 'a cause that no answer may hold';

let isBroken = false;

/** The same server with an index that fails on demand. */
const context: Context = {
  ...keyward.context,
  get index() {
    if (isBroken) throw new Error(SECRET_CAUSE);
    return keyward.context.index;
  },
};
const log: string[] = [];
const app = await createApp({
  context,
  logger: createLogger({ write: (line) => void log.push(line) }),
  trustedProxies: [],
});
after(() => app.close());
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
assert.ok(address !== null && typeof address === 'object');
const url = `http://127.0.0.1:${address.port}`;

for (const [name, path, request] of [
  ['forward-auth', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': key.appkey } }],
  [
    'the exchange',
    '/api/v1/auth/token',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jwt: requestToken(key, keyward.clock.now) }),
    },
  ],
] as const) {
  test(`an unknown failure of ${name} is logged with the request id of the response, which contains no detail`, async () => {
    isBroken = true;
    const response = await fetch(url + path, request);
    isBroken = false;
    const text = await response.text();
    const { code, request_id } = JSON.parse(text);
    assert.deepEqual([response.status, code], [500, 'internal']);
    assert.equal(response.headers.get('x-request-id'), request_id);
    assert.ok(!text.includes(SECRET_CAUSE));
    const [line] = log.filter((each) => each.includes(request_id));
    assert.match(String(line), new RegExp(SECRET_CAUSE));
  });
}

test('the server continues to respond after a failure', async () => {
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
});
