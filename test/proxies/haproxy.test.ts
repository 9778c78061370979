import assert from 'node:assert/strict';
import test from 'node:test';
import { testProxy } from './guarantees.ts';
import { rawRequest } from './raw-request.ts';

const around = await testProxy({
  binary: 'haproxy',
  files: ['haproxy/haproxy.cfg', 'haproxy/keyward.lua'],
  args: (file) => ['-f', file],
  withTls: (text) => text.replace(/^ *server keyward .*\n/m, '').replace('#server keyward', 'server keyward'),
});

if (around) {
  const { newKey, startProxy } = around;
  test('an error in the Lua script denies every request', async () => {
    const { appkey } = await newKey('ADMIN');
    const broken = {
      'function ask(txn)': [503, 503],
      'function deny(txn, answer)': [200, 503],
      'function allow(txn, answer)': [503, 401],
    };
    for (const [start, expected] of Object.entries(broken)) {
      const proxy = await startProxy({ edit: (text) => text.replace(start, `${start} error("broken")`) });
      const statusOf = async (key: string) =>
        (await rawRequest(proxy.port, { target: '/', headers: { 'X-Api-Key': key } })).status;
      const statuses = [await statusOf(appkey), await statusOf('none')];
      assert.deepEqual(statuses, expected, start);
    }
  });
}
