import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'haproxy',
  files: ['haproxy/haproxy.cfg', 'haproxy/keyward.lua'],
  args: (file) => ['-f', file],
  withTls: (text) => text.replace(/^ *server keyward .*\n/m, '').replace('#server keyward', 'server keyward'),
});
