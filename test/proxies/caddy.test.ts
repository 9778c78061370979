import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'caddy',
  configuration: 'caddy/Caddyfile',
  keepsBody: true,
  args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
});
