import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { randomGeneration } from '../../src/domain/generation.ts';
import { changedUser, type User, withPassword } from '../../src/domain/user.ts';

test('a generation is a nonzero integer of 53 random bits', () => {
  const drawn = (...bytes: number[]) => randomGeneration(() => Uint8Array.from(bytes));
  assert.equal(drawn(255, 255, 255, 255, 255, 255, 255), Number.MAX_SAFE_INTEGER);
  assert.equal(drawn(16, 0, 0, 0, 0, 0, 0), 2 ** 52);
  assert.equal(drawn(224, 0, 0, 0, 0, 0, 1), 1);
  const draws = [new Uint8Array(7), Uint8Array.of(0, 0, 0, 0, 0, 1, 0)];
  assert.equal(
    randomGeneration(() => draws.shift() ?? new Uint8Array(7)),
    256,
    'zero is drawn again',
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 7, maxLength: 7 }), (bytes) => {
      if (bytes.every((byte, index) => (index === 0 ? byte & 0x1f : byte) === 0)) return;
      const value = randomGeneration(() => bytes);
      const bits = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) & (2n ** 53n - 1n);
      assert.equal(BigInt(value), bits);
    }),
  );
});

test('only a new password or a new role gives a user a new generation', () => {
  const user = { role: 'readonly', generation: 7 } as User;
  const random = () => Uint8Array.of(0, 0, 0, 0, 0, 0, 99);
  assert.equal(withPassword(user, 'hash', random).generation, 99);
  assert.equal(changedUser(user, { ...user, role: 'admin' }, random).generation, 99);
  assert.equal(changedUser(user, { ...user, givenName: 'Ada' }, random).generation, 7);
});
