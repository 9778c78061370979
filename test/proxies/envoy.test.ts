import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { testProxy } from './guarantees.ts';

const configuration = readFileSync(new URL('../../docs/guides/envoy/envoy.yaml', import.meta.url), 'utf8');

await testProxy({
  binary: 'envoy',
  files: ['envoy/envoy.yaml'],
  // Without a base id, two Envoys of one user share memory and wait for each other.
  args: (file) => ['-c', file, '--log-level', 'warning', '--use-dynamic-base-id'],
  asksWithUrl: true,
  withTls: (text) => text.replaceAll(/^ {6}#(?=transport_socket| {2})/gm, '      '),
});

// Must be last: Node ignores hooks that are registered after a file's tests have finished.
test('every route of Envoy keeps a stream open for longer than the default timeout of 15 s', () => {
  assert.match(configuration, /^ *route: &stream\n *cluster: service\n(?: *#.*\n)* *timeout: 0s$/m);
  assert.doesNotMatch(configuration, /^ *route: (?![&*]stream$)/m);
});
