import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rateLimitHeaders } from '../src/rate-limit-headers.ts';
import { RateLimits } from '../src/rate-limits.ts';

const KEY = 'key_1';
const rate = fc.record({ limit: fc.integer({ min: 1, max: 40 }), windowSeconds: fc.integer({ min: 1, max: 5 }) });
/** Milliseconds between requests: many are in one window, some exactly at its edge, some are fractions. */
const pause = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 400 }),
  fc.constantFrom(999, 1000, 1001, 4999, 5000, 5001, 60_000),
  fc.double({ min: 0, max: 100, noNaN: true }),
);
const pauses = fc.array(pause, { minLength: 1, maxLength: 300, size: 'max' });

/** A reference implementation: logs every allowed request and counts them. */
function createReferenceLimiter() {
  const log: number[] = [];
  return {
    log,
    take({ limit, windowSeconds }: { limit: number; windowSeconds: number }, now: number) {
      const at = Math.floor(now);
      const inWindow = log.filter((each) => each > at - windowSeconds * 1000);
      const allowed = inWindow.length < limit;
      if (allowed) log.push(at);
      return { allowed, remaining: Math.max(0, limit - inWindow.length - Number(allowed)) };
    },
  };
}

test('for any pauses, the limiter agrees with a log of all allowed requests', () => {
  fc.assert(
    fc.property(rate, pauses, fc.nat(10_000), (policy, delays, start) => {
      const [limits, model] = [new RateLimits(), createReferenceLimiter()];
      let now = start;
      for (const wait of delays) {
        now += wait;
        const peeked = limits.peek(KEY, policy, now);
        const { allowed, remaining, resetSeconds } = limits.take(KEY, policy, now);
        assert.deepEqual({ allowed, remaining }, model.take(policy, now));
        assert.deepEqual([peeked.allowed, peeked.remaining - Number(allowed)], [allowed, remaining]);
        assert.ok(Number.isInteger(resetSeconds) && resetSeconds >= 1 && resetSeconds <= policy.windowSeconds);
      }
    }),
  );
});

test("no period of the window's length contains more requests than the limit, wherever it starts", () => {
  fc.assert(
    fc.property(rate, pauses, (policy, delays) => {
      const limits = new RateLimits();
      const admitted: number[] = [];
      let now = 0;
      for (const wait of delays) {
        now += wait;
        if (limits.take(KEY, policy, now).allowed) admitted.push(Math.floor(now));
      }
      for (const start of admitted) {
        const inSpan = admitted.filter((at) => at >= start && at < start + policy.windowSeconds * 1000);
        assert.ok(inSpan.length <= policy.limit);
      }
    }),
  );
});

test('a caller that waits for the reset is allowed, and a caller that waits one second less is denied', () => {
  fc.assert(
    fc.property(rate, pauses, (policy, delays) => {
      const limits = new RateLimits();
      let now = 0;
      for (const wait of delays) {
        now += wait;
        const { allowed, resetSeconds } = limits.take(KEY, policy, now);
        if (allowed) continue;
        assert.equal(limits.peek(KEY, policy, now + (resetSeconds - 1) * 1000).allowed, false);
        now += resetSeconds * 1000;
        assert.equal(limits.take(KEY, policy, now).allowed, true);
      }
    }),
  );
});

test('a higher or lower limit applies from the next request and counts earlier requests', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(rate, pauses), { minLength: 2, maxLength: 6 }), (phases) => {
      const [limits, model] = [new RateLimits(), createReferenceLimiter()];
      let now = 0;
      for (const [{ limit }, delays] of phases) {
        const policy = { limit, windowSeconds: 3 };
        for (const wait of delays) {
          now += wait;
          const { allowed, remaining, resetSeconds } = limits.take(KEY, policy, now);
          assert.deepEqual({ allowed, remaining }, model.take(policy, now));
          if (!allowed) assert.equal(limits.peek(KEY, policy, now + resetSeconds * 1000).allowed, true);
        }
      }
    }),
  );
});

test('a shorter window applies immediately; a longer window counts requests from then on', () => {
  const limits = new RateLimits();
  for (let at = 0; at < 5; at++) limits.take(KEY, { limit: 5, windowSeconds: 60 }, at);
  assert.equal(limits.take(KEY, { limit: 5, windowSeconds: 60 }, 2000).allowed, false);
  assert.equal(limits.take(KEY, { limit: 5, windowSeconds: 1 }, 2000).allowed, true);
  const day = { limit: 2, windowSeconds: 86_400 };
  assert.equal(limits.take(KEY, day, 2001).allowed, true);
  assert.deepEqual(limits.take(KEY, day, 4000), { allowed: false, remaining: 0, resetSeconds: 86_398 });
});

test('of a hundred simultaneous requests exactly the limit is allowed', () => {
  const limits = new RateLimits();
  const verdicts = Array.from({ length: 100 }, () => limits.take(KEY, { limit: 37, windowSeconds: 1 }, 5));
  assert.equal(verdicts.filter(({ allowed }) => allowed).length, 37);
});

test('keys do not affect each other', () => {
  const limits = new RateLimits();
  const oneRequest = { limit: 1, windowSeconds: 60 };
  assert.equal(limits.take('a', oneRequest, 0).allowed, true);
  assert.equal(limits.take('b', oneRequest, 0).allowed, true);
  assert.equal(limits.take('a', oneRequest, 1).allowed, false);
});

test('peeking does not count a request', () => {
  const limits = new RateLimits();
  const oneRequest = { limit: 1, windowSeconds: 60 };
  for (let at = 0; at < 10; at++) assert.equal(limits.peek(KEY, oneRequest, at).allowed, true);
  assert.equal(limits.size, 0);
  assert.equal(limits.take(KEY, oneRequest, 10).allowed, true);
  assert.deepEqual(limits.peek(KEY, oneRequest, 10), { allowed: false, remaining: 0, resetSeconds: 60 });
});

test('idle keys are deleted while others are used, but never a key whose requests still count', () => {
  const limits = new RateLimits();
  const policy = { limit: 3, windowSeconds: 1 };
  for (let key = 0; key < 5000; key++) limits.take(`idle-${key}`, policy, 0);
  assert.equal(limits.size, 5000);
  const dailyLimit = { limit: 1, windowSeconds: 86_400 };
  limits.take('rare', dailyLimit, 0);
  for (let use = 0; use < 12_000; use++) limits.take('busy', policy, 1000 + use);
  assert.ok(limits.size <= 2, `${limits.size} keys are still stored`);
  assert.equal(limits.take('rare', dailyLimit, 80_000).allowed, false);
});

test('memory is proportional to the requests in the window', () => {
  const limits = new RateLimits();
  const largest = { limit: 100_000, windowSeconds: 1 };
  const initialBytes = process.memoryUsage().arrayBuffers;
  for (let use = 0; use < 200_000; use++) limits.take(KEY, largest, use / 200_000);
  assert.ok(process.memoryUsage().arrayBuffers - initialBytes < 4_000_000, 'including garbage from growth');
  assert.equal(limits.take(KEY, largest, 1).allowed, false);
  assert.deepEqual(limits.take(KEY, largest, 5000), { allowed: true, remaining: 99_999, resetSeconds: 1 });
});

test('allowed and denied requests have the rate limit headers', () => {
  const policy = { limit: 100, windowSeconds: 60 };
  assert.deepEqual(rateLimitHeaders(policy, { allowed: true, remaining: 42, resetSeconds: 17 }), {
    'ratelimit-policy': '"key";q=100;w=60',
    ratelimit: '"key";r=42;t=17',
  });
  assert.deepEqual(rateLimitHeaders(policy, { allowed: false, remaining: 0, resetSeconds: 17 }), {
    'ratelimit-policy': '"key";q=100;w=60',
    ratelimit: '"key";r=0;t=17',
    'retry-after': '17',
  });
});

test('counting a request is cheap, even for a key at its limit', (t) => {
  const limits = new RateLimits();
  const policy = { limit: 1000, windowSeconds: 1 };
  const uses = 200_000;
  const startUsage = process.cpuUsage();
  for (let use = 0; use < uses; use++) limits.take(KEY, policy, use / 100);
  const microseconds = process.cpuUsage(startUsage).user / uses;
  t.diagnostic(`${(microseconds * 1000).toFixed(0)} ns`);
  assert.ok(microseconds < 20, `${microseconds} µs`);
});
