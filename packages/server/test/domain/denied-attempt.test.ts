import assert from 'node:assert/strict';
import test from 'node:test';
import { type Denial, DenialCounts, describeDenial } from '../../src/domain/denied-attempt.ts';

const MINUTE = 1_800_000_000;
const denialOf = (subject: Denial['subject'], accountId = 'mine'): Denial => ({
  accountId,
  attempt: 'exchange',
  reason: 'wrong_secret',
  subject,
});
const key = (id: number) => ({ kind: 'api-key', id: `key-${id}`, name: `name-${id}` }) as const;
const once = { count: 1, ip: null, at: MINUTE };

test('counts 1,000 subjects per account and minute separately, and all others together', () => {
  const counts = new DenialCounts();
  const firsts = Array.from({ length: 5000 }, (_, id) => counts.record(denialOf(key(id)), once)).flat();
  assert.equal(firsts.length, 1001);
  assert.equal(firsts.at(-1)?.subject, 'others');
  assert.equal(counts.record(denialOf(key(1), 'theirs'), once).length, 1, 'another account has its own limit');
  const [left, ...none] = counts.flushEarlier(MINUTE + 60);
  assert.deepEqual([left?.subject, left?.count, none], ['others', 3999, []]);
  assert.match(left ? describeDenial(left) : '', /^Token exchange of other users or keys denied 3999 more times/);
  assert.equal(
    counts.record(denialOf(key(4000)), { ...once, at: MINUTE + 60 }).length,
    1,
    'the next minute starts a new count',
  );
});

test('flushes each count once with the IP address of the last attempt, even if the clock is set back', () => {
  const counts = new DenialCounts();
  assert.equal(counts.record(denialOf('unknown'), { count: 4, ip: '192.0.2.1', at: MINUTE + 59 }).length, 1);
  assert.deepEqual(counts.record(denialOf('unknown'), { count: 2, ip: '192.0.2.2', at: MINUTE + 59 }), []);
  assert.deepEqual(counts.flushEarlier(MINUTE), [], 'the minute has not ended');
  const [rest] = counts.flushEarlier(MINUTE - 60);
  assert.deepEqual([rest?.count, rest?.ip, rest?.minute], [5, '192.0.2.2', MINUTE]);
  assert.deepEqual(counts.flush(), []);
});
