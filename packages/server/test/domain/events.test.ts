import assert from 'node:assert/strict';
import test from 'node:test';
import type { EffectTable } from '../../src/domain/events/event.ts';
import {
  auditEventOf,
  type DomainEvent,
  effects,
  entityChangeOf,
  webhookEventOf,
} from '../../src/domain/events/events.ts';
import { webhookEventTypes } from '../../src/domain/webhook.ts';

const rows = Object.entries(effects);

test('every webhook type has an event that sends it', () => {
  const sent = new Set(rows.map(([, { webhook }]) => webhook));
  assert.deepEqual(
    webhookEventTypes.filter((type) => !sent.has(type)),
    [],
  );
});

test('a deletion event is audited as a deletion, and therefore counts against the limit of its session', () => {
  for (const [name, { audit, changes }] of rows) {
    const [entity, action] = changes ?? [];
    const isDeletion = action === 'delete' && entity !== 'token' && entity !== 'token-family';
    assert.equal(audit?.[2] === 'delete', isDeletion, name);
  }
});

test('a created API key has a secret with a stored issuer', () => {
  for (const [name, { changes, issues }] of rows) {
    const mayHaveSecret = changes?.[0] === 'api-key' && changes[1] !== 'delete';
    assert.equal(issues === 'key-secret' || issues === 'replaced-key-secret', mayHaveSecret, name);
  }
});

test('an event without an entity adds no change-log entry, and an event without a webhook type is not sent to webhooks', () => {
  const event: DomainEvent = { name: 'KeyLookedUp', description: 'An unknown key was looked up' };
  assert.deepEqual([entityChangeOf(event), webhookEventOf(event)], [undefined, undefined]);
  assert.deepEqual(auditEventOf(event), {
    class: 'apikey',
    subclass: '',
    action: 'lookup',
    description: 'An unknown key was looked up',
    objectId: null,
    before: null,
    after: null,
  });
});

test('the object of an audit record is the specified id, else the id in the snapshot, else the id of the entity', () => {
  const objectOf = (event: DomainEvent) => auditEventOf(event)?.objectId;
  const description = '';
  assert.equal(objectOf({ name: 'LeakReported', description, objectId: 'key_1', after: { id: 'leak_1' } }), 'key_1');
  assert.equal(objectOf({ name: 'KeyUpdated', description, entityId: 'key_1', after: { id: 'key_2' } }), 'key_2');
  assert.equal(objectOf({ name: 'ReplicaRegenerated', description, entityId: 'rep_1' }), 'rep_1');
  assert.equal(objectOf({ name: 'RouteDeleted', description, entityId: 'shop' }), null);
});

test('an event without a decision or without required data does not compile', () => {
  // @ts-expect-error the decision about webhooks is missing
  const table: EffectTable = { A: { audit: null, changes: null, issues: null } };
  // @ts-expect-error the id of the key is missing
  const updated: DomainEvent = { name: 'KeyUpdated', description: '' };
  // @ts-expect-error the sentence of the audit record is missing
  const signedIn: DomainEvent = { name: 'SignedIn' };
  // @ts-expect-error there is no such event
  const unknown: DomainEvent = { name: 'KeyLost', description: '' };
  assert.ok([table, updated, signedIn, unknown]);
});
