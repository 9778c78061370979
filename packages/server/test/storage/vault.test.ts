import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { createVault, WrongMasterKey } from '../../src/storage/vault.ts';
import { openStorage } from '../support/database.ts';

const vault = createVault(randomBytes(32));
const text = fc.string({ unit: 'grapheme' });

test('a sealed value opens with the same identity and purpose only', () => {
  fc.assert(
    fc.property(text, text, (identity, plain) => {
      const sealed = vault.seal('shared-secret', identity, plain);
      assert.equal(vault.open('shared-secret', identity, sealed), plain);
      assert.throws(() => vault.open('shared-secret', `${identity}x`, sealed), WrongMasterKey);
      assert.throws(() => vault.open('signing-key', identity, sealed), WrongMasterKey);
    }),
  );
});

test('an altered, truncated or forged sealed value does not open', () => {
  const sealed = vault.seal('shared-secret', 'a', 'the plain text');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const altered = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ flip : byte));
      assert.throws(() => vault.open('shared-secret', 'a', altered), WrongMasterKey);
      assert.throws(() => vault.open('shared-secret', 'a', sealed.slice(0, at)), WrongMasterKey);
    }),
  );
});

test('sealing the same text twice gives different values without its content', () => {
  const plain = 'the same plain text';
  const sealed = Array.from({ length: 20 }, () => Buffer.from(vault.seal('check', 'a', plain)));
  assert.equal(new Set(sealed.map((each) => each.toString('hex'))).size, 20);
  assert.ok(sealed.every((each) => !each.includes('plain')));
});

test('a programming error is not reported as a wrong master key', () => {
  const sealed = vault.seal('check', 'a', 'x');
  assert.throws(() => vault.open('check', undefined as unknown as string, sealed), TypeError);
});

test('a different master key opens no sealed value and computes different MACs', () => {
  const other = createVault(randomBytes(32));
  assert.throws(() => other.open('check', 'a', vault.seal('check', 'a', 'x')), WrongMasterKey);
  assert.notDeepEqual(other.mac('device', 'x'), vault.mac('device', 'x'));
  assert.notDeepEqual(vault.mac('device', 'x'), vault.mac('refresh-token', 'x'));
});

test('a shared secret moved to another account or generation does not open', async () => {
  const { storage, database } = await openStorage();
  const settings = {
    createdAt: 1,
    passwordTokens: false,
    passwordTokenGeneration: 0,
    keysRevealSecret: false,
    allowedIps: [],
    tokenAlgorithm: 'EdDSA' as const,
  };
  for (const id of ['one', 'two']) {
    await storage.stores.directory.addAccount({ id, shortname: `${id}-name`, ...settings });
    const secret = {
      generation: 1,
      value: `secret of ${id}`,
      createdAt: 1,
      createdBy: 'ada',
      validUntil: null,
      request: null,
    };
    await storage.stores.sharedSecrets.add(id, secret);
  }
  database.exec(
    "update shared_secret set sealed = (select sealed from shared_secret where account_id = 'one') where account_id = 'two'",
  );
  await assert.rejects(storage.stores.sharedSecrets.current('two'), WrongMasterKey);
  assert.equal((await storage.stores.sharedSecrets.current('one'))?.value, 'secret of one');
  database.exec("update shared_secret set generation = 2 where account_id = 'one'");
  await assert.rejects(storage.stores.sharedSecrets.current('one'), WrongMasterKey);
});
