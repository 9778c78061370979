import assert from 'node:assert/strict';
import test from 'node:test';
import { isStrongPassword } from '../../src/sign-in/password-policy.ts';

const isStrong = (password: string, ...known: string[]) =>
  isStrongPassword({ user: 'ada', device: 'laptop' }, password, known);

/** Passwords of seven and eight characters that are hard to guess. */
const SEVEN = 'q7Kw2Zp';
const EIGHT = 'q7Kw2ZpX';

test('a password needs 15 characters in any normalization form', async () => {
  assert.equal(await isStrong('q7Kw2ZpXv9Lm4T'), false);
  assert.equal(await isStrong('q7Kw2ZpXv9Lm4Th'), true);
  assert.equal(await isStrong('🦊7🐢w🦉Z🐝X🦀9🐙m🦋T'), false);
  assert.equal(await isStrong('🦊7🐢w🦉Z🐝X🦀9🐙m🦋T🐞'), true);
});

test('a common password or a keyboard pattern is weak at any length', async () => {
  assert.equal(await isStrong('passwordpassword'), false);
  assert.equal(await isStrong('qwertyuiopqwertyuiop'), false);
});

test('a password needs 8 characters besides the words about its user, case-insensitively', async () => {
  assert.equal(await isStrong(`Lovelace${SEVEN}`, 'Lovelace'), false);
  assert.equal(await isStrong(`Lovelace${EIGHT}`, 'Lovelace'), true);
  assert.equal(await isStrong(`lovelaceLOVELACE${SEVEN}`, 'Lovelace'), false);
});

test('the words about a user include the parts of the email address and of the name', async () => {
  assert.equal(await isStrong(`exampleexample${SEVEN}`, 'ada@example.com'), false);
  assert.equal(await isStrong(`kingkingking${SEVEN}`, 'Ada King  Lovelace'), false);
});

test('every overlapping word counts, and words of two letters do not count', async () => {
  assert.equal(await isStrong(`adamsonadamson${SEVEN}`, 'ada', 'adamson'), false);
  assert.equal(await isStrong(`adaadaada${SEVEN}`, 'ada'), false);
  assert.equal(await isStrong(`aKa7aQa2aZapaXava`, 'a@k'), true);
});
