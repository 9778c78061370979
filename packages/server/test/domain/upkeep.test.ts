import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { lastActivity } from '../../src/domain/key-condition.ts';
import { afterFailure, type Mail } from '../../src/domain/mail.ts';
import { announcedAt, EXPIRY_STAGES } from '../../src/domain/notice.ts';
import { type UnusedKeyCandidate, unusedStep } from '../../src/domain/unused-key.ts';

const DAY = 86_400;
const NOW = 1_800_000_000;

test('a key that has not expired is in exactly one notice stage, the nearest', () => {
  fc.assert(
    fc.property(fc.integer({ min: -7 * DAY + 1, max: 30 * DAY }), (left) => {
      const stages = EXPIRY_STAGES.filter((stage) => {
        const { after = Number.NaN, upTo = Number.NaN } = announcedAt(stage, NOW).times.expiresAt ?? {};
        return NOW + left > after && NOW + left <= upTo;
      });
      const nearest = [...EXPIRY_STAGES].reverse().find((stage) => left <= stage * DAY);
      assert.deepEqual(stages, [nearest]);
    }),
  );
});

const times = fc.integer({ min: 0, max: 400 * DAY });
const idleKeys = fc.record({
  id: fc.constant('key'),
  createdAt: times.map((ago) => NOW - ago),
  lastLogin: fc.option(times.map((ago) => NOW - ago)),
  enabledAt: fc.oneof(
    fc.constant(0),
    times.map((ago) => NOW - ago),
  ),
  keptUntil: fc.oneof(fc.constant(0), fc.integer({ min: NOW - 400 * DAY, max: NOW + 400 * DAY })),
  state: fc.constantFrom('enabled', 'quarantined', 'disabled'),
  expiresAt: fc.option(fc.integer({ min: NOW - DAY, max: NOW + DAY })),
}) satisfies fc.Arbitrary<UnusedKeyCandidate>;

const policies = fc.record({
  days: fc.integer({ min: 14, max: 365 }),
  action: fc.constantFrom('disable', 'delete'),
}) satisfies fc.Arbitrary<{ days: number; action: 'disable' | 'delete' }>;

test('never disables or deletes a key that was active within the period or had no notice a week before', () => {
  const announced = fc.option(fc.integer({ min: NOW - 10 * DAY, max: NOW + 10 * DAY }));
  fc.assert(
    fc.property(policies, idleKeys, announced, (unused, key, when) => {
      const step = unusedStep(unused, key, when, NOW);
      const idle = NOW - lastActivity(key);
      if (step?.does === 'end') {
        assert.ok(idle >= unused.days * DAY && key.keptUntil <= NOW && when !== null && when <= NOW);
        if (unused.action === 'disable') assert.notEqual(key.state, 'disabled');
      }
      if (step?.does === 'notice') {
        assert.equal(when, null);
        assert.ok(step.dueAt >= NOW + 7 * DAY && step.dueAt >= key.keptUntil);
        assert.ok(step.dueAt - lastActivity(key) >= unused.days * DAY);
      }
    }),
  );
});

test('every unused key is announced and then disabled or deleted once both periods are over', () => {
  fc.assert(
    fc.property(policies, idleKeys, (unused, key) => {
      const candidate = { ...key, state: 'enabled', expiresAt: null } as const;
      const long = Math.max(lastActivity(candidate) + unused.days * DAY, candidate.keptUntil);
      const step = unusedStep(unused, candidate, null, long);
      assert.ok(step?.does === 'notice');
      assert.equal(unusedStep(unused, candidate, step.dueAt, step.dueAt - 1), null);
      assert.deepEqual(unusedStep(unused, candidate, step.dueAt, step.dueAt), { does: 'end' });
    }),
  );
});

test('retries an email at growing intervals and gives up after two days', () => {
  const first: Mail = {
    id: 'm',
    recipient: '',
    subject: '',
    body: '',
    createdAt: NOW,
    attempts: 0,
    nextAttemptAt: NOW,
  };
  const pauses: number[] = [];
  for (let mail: Mail | undefined = first, now = NOW; mail; now = mail?.nextAttemptAt ?? now) {
    mail = afterFailure(mail, now);
    if (mail) pauses.push(mail.nextAttemptAt - now);
  }
  assert.deepEqual(
    pauses,
    pauses.toSorted((one, other) => one - other),
  );
  const total = pauses.reduce((sum, pause) => sum + pause, 0);
  assert.ok(total > 1.5 * DAY && total < 3 * DAY, String(total));
});
