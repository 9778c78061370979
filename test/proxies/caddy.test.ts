import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'caddy',
  files: ['caddy/Caddyfile'],
  args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
});
