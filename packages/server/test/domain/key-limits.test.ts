import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { isLimited, type KeyLimits, looserLimit } from '../../src/domain/key-limits.ts';

/** Models an IP list as a set of names; the empty list allows any IP address. The contract tests cover real lists. */
const ALL = ['a', 'b', 'c', 'elsewhere'];
const allowedNames = (list: readonly string[]) => new Set(list.length === 0 ? ALL : list);
const isSubset = (inner: readonly string[], outer: readonly string[]) =>
  allowedNames(inner).isSubsetOf(allowedNames(outer));

const limits: fc.Arbitrary<KeyLimits> = fc.record({
  expiresAt: fc.option(fc.integer({ min: 1, max: 8 })),
  allowedIps: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  rateLimit: fc.option(
    fc.record({ limit: fc.integer({ min: 1, max: 6 }), windowSeconds: fc.integer({ min: 1, max: 6 }) }),
  ),
});

/** The reference model compares the requests that limits allow, not how the limits are written. */
const isValidAt = ({ expiresAt }: KeyLimits, time: number) => expiresAt === null || time < expiresAt;
const times = Array.from({ length: 10 }, (_, index) => index);
const burst = ({ rateLimit }: KeyLimits) => rateLimit?.limit ?? Number.POSITIVE_INFINITY;
/** The number of requests allowed in 60 s, which is a multiple of every window. */
const perMinute = ({ rateLimit }: KeyLimits) =>
  rateLimit ? rateLimit.limit * (60 / rateLimit.windowSeconds) : Number.POSITIVE_INFINITY;

const exceeds = {
  expires_at: (target: KeyLimits, bound: KeyLimits) =>
    times.some((time) => isValidAt(target, time) && !isValidAt(bound, time)),
  allowed_ips: (target: KeyLimits, bound: KeyLimits) =>
    ALL.some((ip) => allowedNames(target.allowedIps).has(ip) && !allowedNames(bound.allowedIps).has(ip)),
  rate_limit: (target: KeyLimits, bound: KeyLimits) =>
    burst(target) > burst(bound) || perMinute(target) > perMinute(bound),
};

test('a key exceeds another key in a limit exactly if it allows an IP address, a time or a rate that the other key does not allow', () => {
  let strict = 0;
  fc.assert(
    fc.property(limits, limits, (target, bound) => {
      const found = looserLimit(target, bound, isSubset);
      const expected = Object.entries(exceeds).find(([, is]) => is(target, bound))?.[0];
      assert.equal(found, expected);
      if (found === undefined) strict++;
    }),
    { numRuns: 5000 },
  );
  assert.ok(strict > 100);
});

test('the comparison of limits is reflexive and transitive', () => {
  fc.assert(
    fc.property(limits, limits, limits, (one, two, three) => {
      assert.equal(looserLimit(one, one, isSubset), undefined);
      const follows = !looserLimit(one, two, isSubset) && !looserLimit(two, three, isSubset);
      if (follows) assert.equal(looserLimit(one, three, isSubset), undefined);
    }),
  );
});

test('a key is limited exactly if some key exceeds its limits', () => {
  const free: KeyLimits = { expiresAt: null, allowedIps: [], rateLimit: null };
  fc.assert(fc.property(limits, (key) => assert.equal(isLimited(key), looserLimit(free, key, isSubset) !== undefined)));
  assert.equal(isLimited(free), false);
});
