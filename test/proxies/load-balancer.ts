import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { HOME, type ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';

const guide = readFileSync(new URL('../../docs/guides/load-balancer.md', import.meta.url), 'utf8');

/** Makes the change that the guide describes. @param blocks the blocks of the proxy's section */
type Edit = (text: string, blocks: readonly string[]) => string;

const EDITS: Readonly<Record<string, Edit>> = {
  nginx: (text, [block]) => text.replace(/^http \{\n/m, (start) => start + block),
  haproxy: (text, [block]) => text.replace(/^frontend web\n/m, (start) => start + block),
  envoy: (text, [block]) => text.replace(/^ *use_remote_address: true\n/m, (line) => line + block),
  caddy: (text, [names = '', trusted]) =>
    text
      .replace(/^\t*request_header -\*forwarded\*\n/m, () => names)
      .replaceAll(/^\t*reverse_proxy .*\{\n/gm, (start) => start + trusted),
};

/** The blocks in the section of a proxy, for a load balancer on loopback. */
function blocksFor(binary: string): string[] {
  const section = guide.split(/^## /m).find((text) => text.toLowerCase().startsWith(`${binary}\n`)) ?? '';
  const blocks = [...section.matchAll(/```\w+\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.map((block) => block.replaceAll('10.0.0.0/8', `${HOME}/32`));
}

/** Tests that behind a load balancer the appended IP address is used, and client headers are ignored. */
export function testLoadBalancer({ recipe: { binary }, newKey, startProxy }: ProxyTest): void {
  const edit = EDITS[binary];
  const blocks = blocksFor(binary);
  test('behind a load balancer Keyward uses the IP address that the load balancer appends, and ignores IP addresses that the client sends', async () => {
    assert.ok(edit && blocks.length > 0, 'the guide has a section about the proxy');
    const proxy = await startProxy({ edit: (text) => edit(text, blocks) });
    const statusFrom = async (allowed: string, more: Readonly<Record<string, string>> = {}, method = 'GET') => {
      const { appkey } = await newKey('READONLY', { allowed_ips: [allowed] });
      const headers = { 'X-Api-Key': appkey, 'X-Forwarded-For': '192.0.2.1, 203.0.113.7', ...more };
      return (await rawRequest(proxy.port, { method, target: '/', headers })).status;
    };
    assert.equal(await statusFrom('203.0.113.7'), 200, 'the client');
    assert.equal(await statusFrom('192.0.2.1'), 403, 'the spoofed client');
    assert.equal(await statusFrom(HOME), 403, 'the load balancer');
    for (const name of ['X-Forwarded-Method', 'X-Original-Method'])
      assert.equal(await statusFrom('203.0.113.7', { [name]: 'GET' }, 'POST'), 403, name);
  });
}
