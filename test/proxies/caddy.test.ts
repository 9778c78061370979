import { testProxy } from './guarantees.ts';

await testProxy({
  binary: 'caddy',
  files: ['caddy/Caddyfile'],
  args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  withTls: (text) => text.replace('127.0.0.1:8080 {', 'https://127.0.0.1:8080 {').replaceAll('#tls_', 'tls_'),
});
