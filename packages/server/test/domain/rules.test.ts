import assert from 'node:assert/strict';
import test from 'node:test';
import { systemRoleNames } from '@keyward/contract';
import fc from 'fast-check';
import { keyStatus } from '../../src/domain/api-key.ts';
import { isWithinWindow, usedTokenExpiry } from '../../src/domain/request-token.ts';
import {
  canManageKeyward,
  coversAll,
  grantable,
  type OwnResource,
  type Role,
  systemRoleNamed,
  systemRoles,
} from '../../src/domain/role.ts';
import { sessionExpiry } from '../../src/domain/session.ts';
import { isAccepted } from '../../src/domain/shared-secret.ts';
import { type FamilyProgress, familyExpiry, refreshVerdict } from '../../src/domain/token-family.ts';

const second = fc.integer({ min: 0, max: 4_000_000_000 });
const shift = fc.integer({ min: -700, max: 700 });

test('a used request token is kept until it can never be valid again', () => {
  fc.assert(
    fc.property(second, shift, (iat, offset) => {
      const now = iat + offset;
      if (now >= usedTokenExpiry(iat)) assert.equal(isWithinWindow(iat, now), false);
      assert.equal(isWithinWindow(iat, now), offset >= -300 && offset <= 300);
    }),
  );
});

test('a key and a replaced secret are valid before the second of their expiry and invalid from that second on', () => {
  fc.assert(
    fc.property(second, shift, (end, offset) => {
      assert.equal(keyStatus({ state: 'enabled', expiresAt: end }, end + offset), offset < 0 ? 'active' : 'expired');
      assert.equal(isAccepted({ validUntil: end }, end + offset), offset < 0);
    }),
  );
  assert.equal(keyStatus({ state: 'enabled', expiresAt: null }, 0), 'active');
  assert.ok(isAccepted({ validUntil: null }, 0));
});

test('a session expires when idle or at its maximum age, whichever comes first', () => {
  fc.assert(
    fc.property(second, fc.nat(50_000), (createdAt, used) => {
      const end = sessionExpiry({ createdAt, lastSeenAt: createdAt + used });
      assert.equal(end, createdAt + Math.min(12 * 3600, used + 3600));
    }),
  );
});

/** Reference model: accepts a number once, and accepts its repetition for 30 seconds while its successor is unused. */
test('a refresh token is accepted once and can be repeated briefly; any other reuse revokes its family', () => {
  const steps = fc.array(fc.record({ number: fc.integer({ min: 1, max: 4 }), wait: fc.integer({ min: 0, max: 40 }) }));
  fc.assert(
    fc.property(steps, (tries) => {
      let now = 1000;
      const family = { createdAt: now - 30 * 86_400 + 300 };
      let progress: FamilyProgress = { position: 1, rotatedAt: now, ended: false };
      for (const { number, wait } of tries) {
        now += wait;
        const { outcome } = refreshVerdict(family, progress, number, now);
        const repeated = number === progress.position - 1 && now <= progress.rotatedAt + 30;
        const expected = number === progress.position ? 'rotate' : repeated ? 'repeat' : 'reused';
        assert.equal(outcome, now >= familyExpiry(family) ? 'ended' : expected);
        assert.equal(refreshVerdict(family, { ...progress, ended: true }, number, now).outcome, 'ended');
        if (outcome === 'rotate') progress = { position: number + 1, rotatedAt: now, ended: false };
      }
    }),
  );
});

const flows: OwnResource = { name: 'flows', description: '', rights: new Set(['fetch', 'create']), createdAt: 0 };

function systemRole(name: string, own: readonly OwnResource[] = []): Role {
  const role = systemRoleNamed(name, own);
  assert.ok(role, name);
  return role;
}

test("ADMIN has every grantable permission; READONLY has every fetch permission except the shared secret's", () => {
  assert.deepEqual([...systemRole('ADMIN').permissions], [...grantable]);
  const expected = [
    'api-keys:fetch',
    'users:fetch',
    'roles:fetch',
    'audit:fetch',
    'account:fetch',
    'forward-routes:fetch',
    'replicas:fetch',
    'webhooks:fetch',
    'leaks:fetch',
  ];
  assert.deepEqual([...systemRole('readonly').permissions], expected);
  assert.deepEqual([...systemRole('Verifier').permissions], ['verify:create']);
  assert.deepEqual(
    systemRoles([]).map(({ name }) => name),
    [...systemRoleNames],
  );
});

test("system roles other than the verifier include the account's own resources", () => {
  assert.deepEqual([...systemRole('admin', [flows]).permissions], [...grantable, 'flows:fetch', 'flows:create']);
  const beyond = systemRole('readonly', [flows]).permissions.difference(systemRole('readonly').permissions);
  assert.deepEqual([...beyond], ['flows:fetch']);
  assert.deepEqual([...systemRole('verifier', [flows]).permissions], ['verify:create']);
});

test("a role is privileged if it changes Keyward, reads the shared secret, or has a flag; rights on the account's services do not count", () => {
  const custom = (role: Partial<Role>): Role => ({ ...systemRole('readonly', [flows]), ...role });
  assert.equal(canManageKeyward(custom({})), false);
  assert.equal(canManageKeyward(custom({ permissions: new Set(['flows:create', 'audit:fetch']) })), false);
  assert.equal(canManageKeyward(custom({ permissions: new Set(['shared-secret:fetch']) })), true);
  assert.equal(canManageKeyward(custom({ canMasquerade: true })), true);
  for (const permission of grantable) {
    if (!permission.endsWith(':fetch'))
      assert.ok(canManageKeyward(custom({ permissions: new Set([permission]) })), permission);
  }
});

test('a role does not cover rights that it does not grant', () => {
  const [admin, readonly] = [systemRole('admin'), systemRole('READONLY')];
  assert.deepEqual(
    [coversAll(admin, readonly), coversAll(admin, admin), coversAll(readonly, readonly), coversAll(readonly, admin)],
    [true, true, true, false],
  );
  for (const name of ['', 'owner', '__proto__', 'constructor', 'ADMIN '])
    assert.equal(systemRoleNamed(name, []), undefined);
  const flagged: Role = { ...readonly, name: 'flagged', canSendFlow: true };
  assert.deepEqual(
    [coversAll(readonly, flagged), coversAll(flagged, flagged), coversAll(admin, flagged)],
    [false, true, true],
  );
});
