import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'caddy',
  configuration: 'caddy/Caddyfile',
  args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
});
