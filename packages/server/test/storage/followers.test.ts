import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage } from '../support/database.ts';

const LEASE_MS = 60_000;
const { storage } = await openStorage();
const { followers } = storage.stores;

test('the acknowledged number is the lowest among followers with a lease', async () => {
  const [first, second] = [await followers.register('first', LEASE_MS), await followers.register('second', LEASE_MS)];
  await followers.renew(first, 7, LEASE_MS);
  assert.equal(await followers.acknowledged(), 0, 'the second has applied nothing yet');
  await followers.renew(second, 5, LEASE_MS);
  assert.equal(await followers.acknowledged(), 5);
  await followers.renew(second, 5, 0);
  assert.equal(await followers.acknowledged(), 7, 'the lease of the second has expired');
  await followers.remove(first);
  assert.equal(await followers.acknowledged(), undefined);
  await followers.remove(second);
});

test('a process whose row a later process of the same node replaced can neither renew nor remove it', async () => {
  const earlier = await followers.register('node', LEASE_MS);
  assert.equal(await followers.renew(earlier, 9, LEASE_MS), true);
  const later = await followers.register('node', LEASE_MS);
  assert.equal(await followers.acknowledged(), 0, 'the later one has applied nothing yet');
  assert.equal(await followers.renew(earlier, 9, LEASE_MS), false);
  await followers.remove(earlier);
  assert.equal(await followers.renew(later, 3, LEASE_MS), true);
  assert.equal(await followers.acknowledged(), 3);
});
