import { formatDuration } from '../duration-text.ts';
import type { SharedSecret } from '../shared-secret.ts';
import type { EffectTable, EventsOf } from './event.ts';

const update = { changes: ['shared-secret', 'update'], webhook: null, issues: null } as const;

/** A caller who sees the shared secret counts as an issuer of it. */
export const sharedSecretEvents = {
  SharedSecretCreated: {
    audit: ['secret', '', 'create'],
    changes: ['shared-secret', 'create'],
    webhook: 'shared_secret.created',
    issues: 'shared-secret',
  },
  SharedSecretRegenerated: {
    audit: ['secret', '', 'regenerate'],
    changes: ['shared-secret', 'update'],
    webhook: 'shared_secret.regenerated',
    issues: 'shared-secret',
  },
  SharedSecretRevealed: {
    audit: ['secret', '', 'reveal'],
    changes: null,
    webhook: 'shared_secret.revealed',
    issues: 'shared-secret',
  },
  SharedSecretRotationFinished: { ...update, audit: ['secret', 'rotation', 'finish'] },
  SharedSecretRotationCancelled: { ...update, audit: ['secret', 'rotation', 'cancel'] },
} as const satisfies EffectTable;

export type SharedSecretEvent = EventsOf<typeof sharedSecretEvents>;

type Secret = Pick<SharedSecret, 'generation'>;

export function sharedSecretCreated({ generation }: Secret): SharedSecretEvent {
  return { name: 'SharedSecretCreated', entityId: String(generation), description: 'Shared secret created' };
}

/** @param overlapSeconds seconds for which the old secret stays valid */
export function sharedSecretRegenerated({ generation }: Secret, overlapSeconds: number): SharedSecretEvent {
  const old =
    overlapSeconds === 0
      ? 'the old one was revoked immediately'
      : `the old one stays valid for ${formatDuration(overlapSeconds)}`;
  const description = `Shared secret regenerated; ${old}`;
  return { name: 'SharedSecretRegenerated', entityId: String(generation), description };
}

/** @param key the key whose connection secret contains the shared secret */
export function sharedSecretRevealed(key?: { readonly id: string; readonly appname: string }): SharedSecretEvent {
  const description = `Shared secret revealed${key ? ` in the connection secret of ${key.appname}` : ''}`;
  return { name: 'SharedSecretRevealed', objectId: key?.id ?? null, description };
}

export function sharedSecretRotationFinished({ generation }: Secret): SharedSecretEvent {
  const description = 'Rotation of the shared secret finished early; the old one was revoked';
  return { name: 'SharedSecretRotationFinished', entityId: String(generation), description };
}

export function sharedSecretRotationCancelled({ generation }: Secret): SharedSecretEvent {
  const description = 'Rotation of the shared secret cancelled; no integration had used the new one';
  return { name: 'SharedSecretRotationCancelled', entityId: String(generation), description };
}
