import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { type ErrorCode, errors, forwardVerdictCodes, reasonPhrases } from '@keyward/contract';
import { proxyGuarantees } from './guarantees.ts';
import type { ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

const around = await proxyGuarantees({
  binary: 'nginx',
  files: ['nginx/nginx.conf'],
  args: (file, folder) => ['-p', folder, '-c', file, '-g', 'daemon off;'],
  withTls: (text) => text.replace('http://keyward/', 'https://keyward/').replaceAll('#proxy_ssl_', 'proxy_ssl_'),
});
/** The error codes of verdicts that do not have the same name. */
const ERROR_CODES: Readonly<Record<string, ErrorCode>> = {
  unknown: 'unknown_key',
  disabled: 'unknown_key',
  expired: 'expired_key',
};

test('the configuration has the message of every verdict', () => {
  const file = readFileSync(new URL('../../docs/guides/nginx/nginx.conf', import.meta.url), 'utf8');
  const entries = [...file.matchAll(/^ +(\w+) +'("name":.*)';$/gm)].map(([, verdict = '', text = '']) => {
    // nginx reads one level of escaping.
    return [verdict, JSON.parse(`{${text.replaceAll('\\\\', '\\')}}`)] as const;
  });
  const written = Object.fromEntries(entries);
  for (const verdict of forwardVerdictCodes) {
    // The message about a URL that a proxy forwards is compared with Keyward's answer.
    if (verdict === 'valid' || verdict === 'secret_in_url' || verdict === 'unavailable') continue;
    const code = ERROR_CODES[verdict] ?? (verdict as ErrorCode);
    const { status, message } = errors[code];
    assert.deepEqual(written[verdict], { name: reasonPhrases[status], code, message });
    assert.match(file, new RegExp(`^ +${verdict} +${status};$`, 'm'));
  }
});

if (around) cache(around);

/** Uncomments the lines of the cache; the time is shorter, so that the test does not wait for 5 s. */
function withCache(text: string): string {
  return text.replaceAll(/#(?=proxy_(?:cache|no_cache|ignore))/g, '').replace('200 5s', '200 1s');
}

function cache({ keyward, as, newKey, startProxy }: ProxyTest): void {
  test('with the cache a deleted key works for the time that the guide states, and only what was allowed is cached', async () => {
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
    // On a busy machine the cache may have expired one before it is requested.
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
    assert.equal(await statusOf(reader.appkey), 200, 'a denied request of another key is not cached');
    assert.equal(await statusOf(reader.appkey, '/', 'POST'), 403);
    for (let sent = at; (await statusOf(deleted.appkey)) === 200; sent = performance.now()) assert.ok(sent - at < 5000);
    const files = globSync(`${proxy.folder}/nginx-cache/*`).map((file) => readFileSync(file, 'latin1'));
    assert.ok(files.length > 0 && files.some((text) => text.includes(reader.appname)));
    assert.ok(files.every((text) => !text.includes(deleted.appkey) && !text.includes(reader.appkey)));
  });

  test('with the cache the rate limit of a key still counts every request', async () => {
    const proxy = await startProxy({ edit: withCache });
    const { appkey } = await newKey('READONLY', { rate_limit: { limit: 2, window_seconds: 60 } });
    const statuses: number[] = [];
    for (let request = 0; request < 3; request++)
      statuses.push((await rawRequest(proxy.port, { target: '/', headers: { 'X-Api-Key': appkey } })).status);
    assert.deepEqual(statuses, [200, 200, 429]);
  });
}
