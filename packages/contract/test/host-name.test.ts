import assert from 'node:assert/strict';
import test from 'node:test';
import { readHost } from '@keyward/contract/host-name';

const spellings: readonly (readonly [name: string, port: number | undefined, ...texts: string[]])[] = [
  ['keys.example.com', undefined, 'keys.example.com', 'KEYS.example.COM', 'keys.example.com.', 'keys.example.com:'],
  ['keys.example.com', 443, 'keys.example.com:443', 'Keys.Example.Com.:0443'],
  ['xn--bcher-kva.example', undefined, 'XN--BCHER-KVA.example'],
  ['key_ward', 8080, 'key_ward:8080'],
  ['2001:db8::1', 80, '[2001:db8::1]:80', '[2001:0DB8:0:0:0:0:0:1]:80'],
  ['::1', undefined, '[::1]', '[0:0:0:0:0:0:0:1]', '[::0001]:'],
  ['127.0.0.1', 1, '127.0.0.1:1', '127.0.0.1.:1', '[::ffff:127.0.0.1]:1', '[::FFFF:7f00:1]:1'],
];

for (const [name, port, ...texts] of spellings) {
  test(`${name}${port === undefined ? '' : ` with port ${port}`} has one canonical form`, () => {
    for (const text of texts) assert.deepEqual(readHost(text), { name, port }, text);
  });
}

test('text that is not a host is rejected', () => {
  const labels = [
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}aa`,
    '-a.example',
    'a..example',
    '.',
    '..',
    '.example',
  ];
  const names = ['', ' ', 'a b', 'a/b', 'a?b', 'a#b', 'a@b', 'a\\b', 'a,b', 'a%2eb', '*.example.com', 'bücher.example'];
  const numbers = ['127.1', '127.0.0.01', '2130706433', '0x7f000001', '0x7f.0.0.1', 'a.1', '1.2.3.4.5', '256.1.1.1'];
  const ports = ['a:b', 'a:-1', 'a:65536', 'a:123456', 'a:80:80', ':80', '[::1]:x', '[::1]80'];
  const brackets = ['::1', '[::1', '::1]', '[]', '[127.0.0.1]', '[a]', '[::1%lo]', '[::1%25lo]', '[v1.a]'];
  for (const text of [...labels, ...names, ...numbers, ...ports, ...brackets]) {
    assert.equal(readHost(text), undefined, text);
  }
});
