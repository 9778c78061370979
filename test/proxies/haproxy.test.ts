import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'haproxy',
  files: ['haproxy/haproxy.cfg', 'haproxy/keyward.lua'],
  args: (file) => ['-f', file],
});
