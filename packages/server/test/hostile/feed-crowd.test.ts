import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_TEXT_FIELDS } from '../../src/domain/key-text-fields.ts';
import { startKeyward } from '../support/keyward.ts';

const MAX_PER_ACCOUNT = 8;
const keyward = await startKeyward({ feedLimits: { max: 100, maxPerAccount: MAX_PER_ACCOUNT, stallMs: 10_000 } });
const as = await keyward.asUser('ADMIN');
const { feeds, index, follower } = keyward.context;
const account = index.accountNamed('acme1');
assert.ok(account);
const reader = {
  accountId: account.id,
  replicaId: 'repl_x',
  credential: { digest: new Uint8Array(32), endsAt: null },
  ip: '127.0.0.1',
};

/** Accepts all events immediately, and records the turn of the event loop in which each arrived. */
class FastOutlet {
  readonly events: { readonly name: string; readonly turn: number }[] = [];
  isEnded = false;

  write(text: string): boolean {
    for (const [, name = ''] of text.matchAll(/^event: (.*)$/gm)) this.events.push({ name, turn });
    return true;
  }

  whenDrained(): void {
    // This outlet is always writable.
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.isEnded = true;
  }

  turnsOf(name: string): number[] {
    return this.events.filter((event) => event.name === name).map((event) => event.turn);
  }
}

let turn = 0;
function countTurns(): { [Symbol.dispose](): void } {
  let next = setImmediate(function count() {
    turn++;
    next = setImmediate(count);
  });
  return { [Symbol.dispose]: () => clearImmediate(next) };
}

async function open(count: number): Promise<FastOutlet[]> {
  const outlets: FastOutlet[] = [];
  for (let each = 0; each < count; each++) {
    const outlet = new FastOutlet();
    assert.ok(feeds.open(reader, { asOf: follower.number, lastEventId: undefined }, () => outlet));
    outlets.push(outlet);
  }
  while (!outlets.every((outlet) => outlet.turnsOf('ready').length === 1)) await sleep(5);
  return outlets;
}

async function closeAll(): Promise<void> {
  for (const feed of feeds.of(reader.accountId, reader.replicaId)) feed.close('moved_on');
  assert.equal(feeds.size, 0);
}

test('feeds that start simultaneously create one chunk of one snapshot between two polls of the sockets', async () => {
  for (let each = 0; each < 950; each++) {
    index.setKey(reader.accountId, {
      id: `key_${each}`,
      ordinal: 1_000_000 + each,
      appname: `far-${each}`,
      role: 'readonly',
      digest: new Uint8Array(32).fill(each % 251),
      generation: 1,
      expiresAt: null,
      allowedIps: [],
      rateLimit: null,
      state: 'enabled',
      metadata: {},
      textFields: DEFAULT_TEXT_FIELDS,
      owner: null,
      tags: [],
      rotation: null,
      description: '',
      hint: null,
      createdAt: 0,
      createdBy: 'import',
      lastLogin: null,
      enabledAt: 0,
      keptUntil: 0,
    });
  }
  using _ = countTurns();
  const outlets = await open(MAX_PER_ACCOUNT);
  const turns = outlets.flatMap((outlet) => outlet.turnsOf('keys'));
  assert.equal(turns.length, MAX_PER_ACCOUNT * 10);
  assert.equal(new Set(turns).size, turns.length);
  const ends = outlets.map((outlet) => outlet.turnsOf('ready')[0] ?? 0);
  assert.ok(
    Math.max(...ends) - Math.min(...ends) < turns.length / 2,
    'snapshots take turns, so they end at about the same time',
  );
  for (let each = 0; each < 950; each++) index.deleteKey(`key_${each}`);
  await closeAll();
});

test('feeds send heartbeats at different times, even after their slots were reused', async () => {
  using _ = countTurns();
  for (let round = 0; round < 3; round++) await open(MAX_PER_ACCOUNT);
  const openOutlets = await open(MAX_PER_ACCOUNT);
  assert.equal(feeds.size, MAX_PER_ACCOUNT);
  while (!openOutlets.every((outlet) => outlet.turnsOf('beat').length > 0)) await sleep(20);
  assert.equal(new Set(openOutlets.map((outlet) => outlet.turnsOf('beat')[0])).size, MAX_PER_ACCOUNT);
  await closeAll();
});

test('a feed that must reconnect is notified, and its connection is closed even with keep-alive', async () => {
  const { credential } = (await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'replica' }, as })).body.data;
  const socket = connect(keyward.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (overrides: string) => {
    text += overrides;
  });
  const host = new URL(keyward.url).host;
  const fields = [`host: ${host}`, `authorization: Bearer ${credential}`, 'connection: keep-alive'];
  socket.write(`GET /api/v1/feed HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
  while (!text.includes('event: ready')) await once(socket, 'data');
  await Promise.all([once(socket, 'close'), open(MAX_PER_ACCOUNT)]);
  assert.match(text, /\r\nconnection: close\r\n/i);
  assert.match(text, /event: bye\ndata: \{"code":"moved_on"\}\n\n\r\n0\r\n\r\n$/);
  await closeAll();
});
