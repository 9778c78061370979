import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { type ErrorCode, errors, forwardVerdictCodes, reasonPhrases } from '@keyward/contract';
import { testProxy } from './guarantees.ts';
import type { ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

const around = await testProxy({
  binary: 'nginx',
  files: ['nginx/nginx.conf'],
  args: (file, folder) => ['-p', folder, '-c', file, '-g', 'daemon off;'],
  withTls: (text) => text.replace('http://keyward/', 'https://keyward/').replaceAll('#proxy_ssl_', 'proxy_ssl_'),
});
/** The error codes of verdicts with a different name. */
const ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  unknown: 'unknown_key',
  disabled: 'unknown_key',
  expired: 'expired_key',
};

test('the configuration contains the message of every verdict', () => {
  const file = readFileSync(new URL('../../docs/guides/nginx/nginx.conf', import.meta.url), 'utf8');
  const entries = [...file.matchAll(/^ +(\w+) +'("name":.*)';$/gm)].map(([, verdict = '', text = '']) => {
    // nginx unescapes one level.
    return [verdict, JSON.parse(`{${text.replaceAll('\\\\', '\\')}}`)] as const;
  });
  const written = Object.fromEntries(entries);
  for (const verdict of forwardVerdictCodes) {
    // The test of verbatim responses covers the message about a forwarded URL.
    if (verdict === 'valid' || verdict === 'secret_in_url' || verdict === 'unavailable') continue;
    const code = ERROR_CODES[verdict] ?? (verdict as ErrorCode);
    const { status, message } = errors[code];
    assert.deepEqual(written[verdict], { name: reasonPhrases[status], code, message });
    assert.match(file, new RegExp(`^ +${verdict} +${status};$`, 'm'));
  }
});

if (around) testCache(around);

/** Uncomments the lines of the cache, with a lifetime shorter than 5 s for a faster test. */
function withCache(text: string): string {
  return text.replaceAll(/#(?=proxy_(?:cache|no_cache|ignore))/g, '').replace('200 5s', '200 1s');
}

function testCache({ keyward, as, newKey, startProxy }: ProxyTest): void {
  test('the cache accepts a deleted key for the time that the guide states, and stores only allowed responses', async () => {
    const proxy = await startProxy({ edit: withCache });
    const statusOf = async (key: string, target = '/', method = 'GET') =>
      (await rawRequest(proxy.port, { method, target, headers: key === '' ? {} : { 'X-Api-Key': key } })).status;
    const reader = await newKey('READONLY');
    const deletedAndCached = async () => {
      const key = await newKey('READONLY');
      assert.equal(await statusOf(key.appkey), 200);
      await keyward.ok('DELETE', `/api/v1/api-keys/${key.appname}`, { as });
      return { key, at: performance.now(), isCached: (await statusOf(key.appkey)) === 200 };
    };
    // On a busy machine the first entry may have expired before the request.
    let attempt = await deletedAndCached();
    while (!attempt.isCached) attempt = await deletedAndCached();
    const { key: deleted, at } = attempt;
    for (const [key, target, method] of [
      ['', '/', 'GET'],
      [`${deleted.appkey}x`, '/', 'GET'],
      [deleted.appkey, '/orders', 'GET'],
      [deleted.appkey, '/flows', 'GET'],
      [deleted.appkey, '/', 'OPTIONS'],
    ] as const)
      assert.equal(await statusOf(key, target, method), 401, `${method} ${target}`);
    assert.equal(await statusOf(reader.appkey), 200, 'the cache never stores a denied response of another key');
    assert.equal(await statusOf(reader.appkey, '/', 'POST'), 403);
    for (let sent = at; (await statusOf(deleted.appkey)) === 200; sent = performance.now()) assert.ok(sent - at < 5000);
    const files = globSync(`${proxy.folder}/nginx-cache/*`).map((file) => readFileSync(file, 'latin1'));
    assert.ok(files.length > 0 && files.some((text) => text.includes(reader.appname)));
    assert.ok(files.every((text) => !text.includes(deleted.appkey) && !text.includes(reader.appkey)));
  });

  test('the rate limit of a key counts every request despite the cache', async () => {
    const proxy = await startProxy({ edit: withCache });
    const { appkey } = await newKey('READONLY', { rate_limit: { limit: 2, window_seconds: 60 } });
    const statuses: number[] = [];
    for (let request = 0; request < 3; request++)
      statuses.push((await rawRequest(proxy.port, { target: '/', headers: { 'X-Api-Key': appkey } })).status);
    assert.deepEqual(statuses, [200, 200, 429]);
  });
}
