import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BASE62, formatKey } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { checks, index } = keyward.context;
const { appkey } = (
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'good', roles: ['READONLY'] }, as })
).body.data;
const MEGABYTE = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function usedMemory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Returns a unique string of 30 characters for each number. */
function uniqueText(number: number): string {
  return String(number).padStart(30, '0');
}

/** Replaces the character at a position. */
function replaceCharacter(key: string, at: number): string {
  const other = BASE62[(BASE62.indexOf(key.charAt(at)) + 1) % BASE62.length];
  return `${key.slice(0, at)}${other}${key.slice(at + 1)}`;
}

/** Keys with a typing error, keys with a guessed checksum, and strings that scanners send, all distinct. */
const KINDS: readonly ((number: number) => string)[] = [
  (number) => replaceCharacter(formatKey('kw', uniqueText(number)), 38),
  (number) => replaceCharacter(formatKey('other', uniqueText(number)), 10),
  (number) => `kw_${uniqueText(number)}000000`,
  (number) => `${formatKey('kw', uniqueText(number))}=`,
  (number) => formatKey('kw', uniqueText(number)).toUpperCase(),
  (number) => `sk_live_${number}`,
  (number) => `${number}${'A'.repeat(1000)}`,
  (number) => `Ω${uniqueText(number)}`,
];

function invalidKey(number: number): string {
  return (KINDS[number % KINDS.length] as (number: number) => string)(number);
}

const CHECK_REQUEST = { allows: () => true, ip: '192.0.2.1', operation: 'verify' };

test('a million strings that are not keys are neither hashed nor stored', (t) => {
  const account = index.accountNamed('acme1');
  assert.ok(account);
  const looked = t.mock.method(index, 'withDigest');
  const check = (presented: string) => checks.check({ account, presented, ...CHECK_REQUEST });
  for (let at = 0; at < 10_000; at++) check(invalidKey(at));
  const before = usedMemory();
  for (let at = 0; at < 1_000_000; at++) assert.equal(check(invalidKey(at)).code, 'unknown');
  assert.ok(usedMemory() - before < MEGABYTE);
  assert.equal(looked.mock.callCount(), 0);
  assert.equal(check(appkey).code, 'valid');
  assert.equal(looked.mock.callCount(), 1);
});

test('well-formed keys that were never issued are hashed but not stored', () => {
  const account = index.accountNamed('acme1');
  assert.ok(account);
  const check = (at: number) => checks.check({ account, presented: formatKey('kw', uniqueText(at)), ...CHECK_REQUEST });
  for (let at = 0; at < 10_000; at++) check(at);
  const before = usedMemory();
  for (let at = 0; at < 100_000; at++) assert.equal(check(at).code, 'unknown');
  assert.ok(usedMemory() - before < MEGABYTE);
});

const CONNECTIONS = 8;
const PIPELINED = 50;
/** Requests per connection. */
const ROUNDS = 25;

/**
 * Sends invalid keys on one connection, many requests at a time. @returns the number of keys that were rejected as
 * unknown
 */
function sendInvalidKeys(connection: number): Promise<number> {
  const { host } = new URL(keyward.url);
  return new Promise((resolve, reject) => {
    const socket = connect(keyward.port, '127.0.0.1');
    let [round, rejected, rest] = [0, 0, ''];
    const next = () => {
      const requests = Array.from({ length: PIPELINED }, (_, at) => {
        const key = invalidKey(((round * PIPELINED + at) * CONNECTIONS + connection) * 7);
        return `GET /api/v1/forward-auth/acme1 HTTP/1.1\r\nhost: ${host}\r\nx-api-key: ${key}\r\n\r\n`;
      });
      socket.write(requests.join(''));
    };
    socket.on('connect', next).on('error', reject);
    socket.setEncoding('latin1').on('data', (overrides: string) => {
      const parts = (rest + overrides).split('x-keyward-code: unknown');
      rejected += parts.length - 1;
      rest = parts.at(-1)?.slice(-30) ?? '';
      if (rejected < (round + 1) * PIPELINED) return;
      if (++round < ROUNDS) return next();
      socket.destroy();
      resolve(rejected);
    });
  });
}

function sendInvalidKeysOnAllConnections(): Promise<number[]> {
  return Promise.all(Array.from({ length: CONNECTIONS }, (_, at) => sendInvalidKeys(at)));
}

test('thousands of invalid keys over HTTP are rejected and are not stored in memory, the index or the log', async (t) => {
  const looked = t.mock.method(index, 'withDigest');
  await sendInvalidKeysOnAllConnections();
  const [before, lines, keys] = [usedMemory(), keyward.log.length, index.size];
  const rejected = await sendInvalidKeysOnAllConnections();
  assert.deepEqual(rejected, Array(CONNECTIONS).fill(ROUNDS * PIPELINED));
  assert.ok(usedMemory() - before < 2 * MEGABYTE);
  assert.equal(looked.mock.callCount(), 0);
  assert.deepEqual([keyward.log.length, index.size], [lines, keys]);
});
