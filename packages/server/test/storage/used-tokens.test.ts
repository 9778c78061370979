import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { DigestSet } from '../../src/storage/used-tokens/digest-set.ts';
import { type UsedToken, UsedTokenLog } from '../../src/storage/used-tokens/used-token-log.ts';

const NOW = 1_800_000_000;
/** The size of a record: a digest of 16 bytes, and the time of the token as a 64-bit float. */
const RECORD_BYTES = 24;
const token = (jti: string, iat = NOW) => ({ appname: 'a', iat, jti });

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-spent-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('each of several concurrently used tokens is accepted once', async () => {
  const log = new UsedTokenLog(newFolder());
  const spends = Array.from({ length: 600 }, (_, at) => log.markUsed(`account ${at % 2}`, token(`once ${at % 60}`)));
  const first = await Promise.all(spends);
  assert.deepEqual(
    first,
    first.map((_, at) => at < 60),
  );
  await log.close();
});

test('tokens are distinguished by account, name, time and number together', async () => {
  const log = new UsedTokenLog(newFolder());
  const spends: [string, { appname: string; iat: number; jti: string }][] = [
    ['one', { appname: 'a', iat: NOW, jti: '1' }],
    ['two', { appname: 'a', iat: NOW, jti: '1' }],
    ['one', { appname: 'b', iat: NOW, jti: '1' }],
    ['one', { appname: 'a', iat: NOW + 1, jti: '1' }],
    ['one', { appname: 'a', iat: NOW, jti: '2' }],
    ['one', { appname: 'a","', iat: NOW, jti: '1' }],
  ];
  for (const expected of [true, false]) {
    for (const [account, spent] of spends) assert.equal(await log.markUsed(account, spent), expected);
  }
  await log.close();
});

test('a used token stays used after restarts', async () => {
  const folder = newFolder();
  const spent: UsedToken[] = [];
  for (let restart = 0; restart < 3; restart++) {
    const log = new UsedTokenLog(folder);
    for (const each of spent) assert.equal(await log.markUsed('one', each), false, each.jti);
    const added = Array.from({ length: 50 }, (_, at) => token(`${restart} ${at}`));
    const first = await Promise.all(added.map((each) => log.markUsed('one', each)));
    assert.deepEqual(first, Array(50).fill(true));
    spent.push(...added);
    await log.close();
    assert.equal(statSync(join(folder, 'spent-tokens-0.log')).mode & 0o777, 0o600);
  }
});

/** Overwrites the last record with the remains of a power failure. */
function tear(folder: string, left: Buffer): void {
  const file = join(folder, 'spent-tokens-0.log');
  const bytes = readFileSync(file);
  const end = Math.ceil((bytes.findLastIndex((byte) => byte !== 0) + 1) / RECORD_BYTES) * RECORD_BYTES;
  assert.ok(end + RECORD_BYTES <= bytes.length, 'within the preallocated space');
  left.copy(bytes, end);
  writeFileSync(file, bytes);
}

test('a torn record after a power failure was never acknowledged and does not affect other records', async () => {
  const folder = newFolder();
  const spent: string[] = [];
  for (let left = 1; left < RECORD_BYTES; left++) {
    const log = new UsedTokenLog(folder);
    for (const jti of spent) assert.equal(await log.markUsed('one', token(jti)), false, `${jti} is used`);
    assert.equal(await log.markUsed('one', token(`before ${left}`)), true);
    await log.close();
    spent.push(`before ${left}`);
    const torn = readFileSync(join(folder, 'spent-tokens-0.log')).subarray(0, left);
    tear(folder, torn.map((byte) => byte ^ 0x55) as Buffer);
  }
});

test('garbage in place of the last record is read neither as a token nor as the mark of the log', async () => {
  const mark = { at: NOW, number: 7, nonce: 8 };
  for (const iat of [Number.NaN, Number.NEGATIVE_INFINITY, -2.5, NOW + 0.5, -(2 ** 60)]) {
    const folder = newFolder();
    const log = new UsedTokenLog(folder);
    await log.load();
    await log.mark(mark);
    assert.equal(await log.markUsed('one', token('1')), true);
    await log.close();
    const garbage = Buffer.alloc(RECORD_BYTES);
    for (const [at, number] of [NOW + 5000, 4711, iat].entries()) garbage.writeDoubleLE(number, at * 8);
    tear(folder, garbage);
    const later = new UsedTokenLog(folder);
    assert.deepEqual(await later.load(), mark, String(iat));
    assert.equal(await later.markUsed('one', token('1')), false);
    assert.equal(await later.markUsed('one', token('2')), true);
    await later.close();
    const last = new UsedTokenLog(folder);
    for (const jti of ['1', '2']) assert.equal(await last.markUsed('one', token(jti)), false, `${jti} after ${iat}`);
    await last.close();
  }
});

test('tokens are deleted once both clocks are past their expiry, and the two files alternate', async () => {
  const folder = newFolder();
  const log = new UsedTokenLog(folder);
  log.deleteExpired(NOW, 0);
  assert.equal(await log.markUsed('one', token('1')), true);
  log.deleteExpired(NOW + 5000, 10);
  assert.equal(await log.markUsed('one', token('1')), false, 'the wall clock was briefly ahead');
  for (const round of [1, 2, 3]) {
    log.deleteExpired(NOW + round * 1000, round * 1000);
    assert.equal(await log.markUsed('one', token('1', NOW + round * 1000)), true);
    assert.equal(await log.markUsed('one', token('1', NOW + round * 1000)), false);
  }
  await log.close();
  const sizes = [0, 1].map((index) => statSync(join(folder, `spent-tokens-${index}.log`)).size);
  assert.ok(
    sizes.every((size) => size > 0 && size < 2_000_000),
    String(sizes),
  );
  const later = new UsedTokenLog(folder);
  assert.equal(await later.markUsed('one', token('1', NOW + 3000)), false, 'in either file');
  await later.close();
});

test('the log returns the time at which it was last complete, unless a part is missing', async () => {
  const folder = newFolder();
  const mark = { at: NOW, number: 0, nonce: 0 };
  const first = new UsedTokenLog(folder);
  assert.equal(await first.load(), undefined, 'a new log has no mark');
  await first.mark(mark);
  assert.equal(await first.markUsed('one', token('1')), true);
  await first.close();
  const second = new UsedTokenLog(folder);
  assert.deepEqual(await second.load(), mark);
  assert.equal(await second.markUsed('one', token('1')), false);
  const later = { at: NOW + 60, number: 4711, nonce: Number.MAX_SAFE_INTEGER };
  await second.mark(later);
  // The mark is in the other file, which the next process may read first.
  second.deleteExpired(NOW + 1000, 1000);
  await second.mark({ ...later, at: NOW + 1000 });
  await second.close();
  const third = new UsedTokenLog(folder);
  assert.deepEqual(await third.load(), { ...later, at: NOW + 1000 });
  await third.close();
  rmSync(join(folder, 'spent-tokens-1.log'));
  const fourth = new UsedTokenLog(folder);
  assert.equal(await fourth.load(), undefined);
  await fourth.close();
});

test('a digest set contains the same digests as a plain set', () => {
  const digest = (number: number) => Buffer.from(String(number).padStart(16, '·').slice(-16), 'latin1');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(300)), { maxLength: 600 }), (steps) => {
      const set = new DigestSet();
      const plain = new Set<number>();
      for (const [adds, number] of steps) {
        if (adds) {
          assert.equal(set.add(digest(number)), !plain.has(number));
          plain.add(number);
        } else {
          set.delete(digest(number));
          plain.delete(number);
        }
        assert.equal(set.size, plain.size);
      }
    }),
  );
});
