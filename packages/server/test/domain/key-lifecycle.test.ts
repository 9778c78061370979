import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import {
  type ApiKey,
  changedKey,
  isUsable,
  isValidGeneration,
  type KeyChange,
  keyStatus,
  reissuedKey,
  rotatedKey,
  rotationCancelled,
  rotationFinished,
  withState,
} from '../../src/domain/api-key.ts';
import { DEFAULT_TEXT_FIELDS, textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import { isRotating } from '../../src/domain/rotation.ts';

const change: KeyChange = {
  description: '',
  role: 'readonly',
  expiresAt: null,
  allowedIps: [],
  rateLimit: null,
  owner: null,
  tags: [],
  metadata: {},
  textFields: DEFAULT_TEXT_FIELDS,
};
const original: ApiKey = {
  ...change,
  id: 'key_1',
  appname: 'key',
  digest: Uint8Array.of(0),
  hint: null,
  generation: 1,
  state: 'enabled',
  disabledReason: null,
  isSecretRevoked: false,
  createdAt: 0,
  createdBy: '',
  keyFormat: null,
  rotation: null,
  lastLogin: null,
  lastIp: null,
};

const rotationRequest = (now: number, overlap: number) =>
  ({ request: null, reason: null, startedAt: now, startedBy: '', endsAt: now + overlap }) as const;

test('only a new role, a new secret or disabling the key invalidates its tokens', () => {
  const bound = { allowedIps: ['10.0.0.1'], rateLimit: { limit: 1, windowSeconds: 1 }, owner: 'ada@example.com' };
  const others = {
    ...change,
    ...bound,
    description: 'b',
    expiresAt: 5,
    tags: ['x'],
    metadata: { a: 1 },
    textFields: textFieldsFrom((name) => `the ${name}`),
  };
  assert.ok(isValidGeneration(changedKey(original, others, randomBytes), 1, 0));
  assert.ok(!isValidGeneration(changedKey(original, { ...change, role: 'admin' }, randomBytes), 1, 0));
  assert.ok(!isValidGeneration(rotatedKey(original, original, rotationRequest(0, 0), randomBytes), 1, 0));
  const disabled = withState(original, 'disabled', randomBytes);
  assert.ok(!isValidGeneration(disabled, 1, 0));
  assert.ok(
    !isValidGeneration(withState(disabled, 'enabled', randomBytes), 1, 0),
    'enabling does not restore the tokens',
  );
});

const step = fc.tuple(
  fc.constantFrom('rotate', 'reissue', 'finish', 'cancel', 'role', 'disable', 'enable', 'wait'),
  fc.nat({ max: 20 }),
);

test('a key always has at most two valid secrets with separate tokens, and never reuses a generation', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let key = original;
      let now = 100;
      let digests = 0;
      const retiredGenerations = new Set<number>();
      for (const [stepName, number] of steps) {
        const before = generationsOf(key, now);
        const secret = { digest: Uint8Array.of(++digests), hint: null };
        if (stepName === 'wait') now += number;
        if (stepName === 'rotate') key = rotatedKey(key, secret, rotationRequest(now, number), randomBytes);
        if (stepName === 'reissue' && key.rotation && !key.rotation.isCancelled)
          key = reissuedKey(key, secret, randomBytes);
        if (stepName === 'finish' && isRotating(key.rotation, now)) key = rotationFinished(key, now);
        if (stepName === 'cancel' && isRotating(key.rotation, now)) key = rotationCancelled(key, now);
        if (stepName === 'role') key = changedKey(key, { ...key, role: otherRole(key) }, randomBytes);
        if (stepName === 'disable') key = withState(key, 'disabled', randomBytes);
        if (stepName === 'enable') key = withState(key, 'enabled', randomBytes);

        const after = generationsOf(key, now);
        for (const each of before) if (!after.includes(each)) retiredGenerations.add(each);
        assert.ok(after.length <= 2 && new Set(after).size === after.length);
        for (const each of after)
          assert.ok(!retiredGenerations.has(each), `generation ${each} was reused by ${stepName}`);
        assert.equal(after.length === 2, isRotating(key.rotation, now));
      }
    }),
    { numRuns: 300 },
  );
});

/** Returns the generations of valid tokens. */
function generationsOf(key: ApiKey, now: number): number[] {
  const all = [key.generation, key.rotation?.old.generation ?? key.generation];
  return [...new Set(all)].filter((each) => isValidGeneration(key, each, now));
}

function otherRole({ role }: ApiKey): string {
  return role === 'admin' ? 'readonly' : 'admin';
}

test('two copies of a key that change independently never get the same generation or rotation number', () => {
  const changes: readonly ((key: ApiKey) => ApiKey)[] = [
    (key) => rotatedKey(key, { digest: Uint8Array.of(1), hint: null }, rotationRequest(0, 9), randomBytes),
    (key) => reissuedKey(key, { digest: Uint8Array.of(2), hint: null }, randomBytes),
    (key) => changedKey(key, { ...key, role: otherRole(key) }, randomBytes),
    (key) => withState(key, 'disabled', randomBytes),
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 9 }), (chosenChanges) => {
      const numbersOf = () => {
        let key = original;
        return chosenChanges.flatMap((each) => {
          key = each(key);
          const { generation, rotation } = key;
          return [generation, ...(rotation ? [rotation.number] : [])];
        });
      };
      const lost = new Set(numbersOf());
      assert.deepEqual(
        numbersOf().filter((each) => lost.has(each)),
        [],
      );
    }),
  );
});

test('finishing an overlap keeps only the new secret; cancelling the rotation keeps only the old secret', () => {
  const rotating = rotatedKey(
    original,
    { digest: Uint8Array.of(1), hint: 'kw_…new1' },
    rotationRequest(10, 50),
    randomBytes,
  );
  assert.deepEqual(
    [59, 60].map((now) => isRotating(rotating.rotation, now)),
    [true, false],
    'the overlap ends in its last second',
  );
  const finished = rotationFinished(rotating, 20);
  assert.deepEqual([finished.digest[0], isRotating(finished.rotation, 20)], [1, false]);
  const cancelled = rotationCancelled(rotating, 20);
  assert.deepEqual([cancelled.digest[0], cancelled.hint, cancelled.generation], [0, null, 1]);
  assert.equal(isRotating(cancelled.rotation, 20), false);
  assert.deepEqual(generationsOf(cancelled, 20), [1], 'the tokens of the secret stay valid');
});

test('a disabled key is disabled whatever its expiry, and a quarantined key is usable until it expires', () => {
  const at = (state: ApiKey['state'], expiresAt: number | null) => keyStatus({ state, expiresAt }, 10);
  assert.deepEqual([at('disabled', null), at('disabled', 5)], ['disabled', 'disabled']);
  assert.deepEqual(
    [at('quarantined', null), at('quarantined', 10), at('enabled', 11)],
    ['quarantined', 'expired', 'active'],
  );
  assert.ok(isUsable({ state: 'quarantined', expiresAt: null }, 10));
  assert.ok(!isUsable({ state: 'disabled', expiresAt: null }, 10));
});
