import { proxyGuarantees } from './guarantees.ts';

await proxyGuarantees({
  binary: 'envoy',
  files: ['envoy/envoy.yaml'],
  // Without an id of its own, one Envoy of a user waits for another.
  args: (file) => ['-c', file, '--log-level', 'warning', '--use-dynamic-base-id'],
  asksWithUrl: true,
  withTls: (text) => text.replaceAll(/^ {6}#(?=transport_socket| {2})/gm, '      '),
});
