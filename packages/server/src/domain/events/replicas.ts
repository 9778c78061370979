import type { Snapshot } from '../audit-record.ts';
import { formatDuration } from '../duration-text.ts';
import { hasUnusedCredential, type Replica } from '../replica.ts';
import { isRotating } from '../rotation.ts';
import type { EffectTable, EventsOf } from './event.ts';
import { formatReasons } from './reason-text.ts';

const replica = { webhook: null, issues: 'replica-credential' } as const;
/** Followers close feeds that were opened with a revoked credential. */
const update = { ...replica, changes: ['replica', 'update'] } as const;

export const replicaEvents = {
  ReplicaCreated: { ...replica, audit: ['replica', '', 'create'], changes: ['replica', 'create'] },
  ReplicaDeleted: { ...replica, audit: ['replica', '', 'delete'], changes: ['replica', 'delete'] },
  ReplicaRegenerated: { ...update, audit: ['replica', 'secret', 'regenerate'] },
  ReplicaRotationFinished: { ...update, audit: ['replica', 'rotation', 'finish'] },
  ReplicaCredentialRevoked: { ...update, audit: ['replica', 'secret', 'revoke'] },
} as const satisfies EffectTable;

export type ReplicaEvent = EventsOf<typeof replicaEvents>;

function snapshotOfReplica({ id, name, allowedIps }: Replica): Snapshot {
  return { id, name, allowed_ips: allowedIps };
}

export function replicaCreated(created: Replica): ReplicaEvent {
  const description = `Replica ${created.name} added`;
  return { name: 'ReplicaCreated', entityId: created.id, description, after: snapshotOfReplica(created) };
}

export function replicaDeleted(deleted: Replica, reason?: string): ReplicaEvent {
  const description = `Replica ${deleted.name} deleted${formatReasons(reason)}`;
  return { name: 'ReplicaDeleted', entityId: deleted.id, description, before: snapshotOfReplica(deleted) };
}

export function replicaRegenerated(before: Replica, after: Replica): ReplicaEvent {
  return { name: 'ReplicaRegenerated', entityId: before.id, description: describeRegeneration(before, after) };
}

/**
 * Returns the description of the audit record: the revoked credentials, and the remaining lifetime of the other
 * credential.
 */
function describeRegeneration(before: Replica, { name, rotation }: Replica): string {
  const start = `Credential of replica ${name} regenerated`;
  if (rotation === null) {
    return `${start}; the old one was revoked ${before.revokedReason === null ? 'immediately' : 'earlier'}`;
  }
  const overlapText = `the old one stays valid for ${formatDuration(rotation.endsAt - rotation.startedAt)}`;
  if (!isRotating(before.rotation, rotation.startedAt)) return `${start}; ${overlapText}`;
  const revoked = hasUnusedCredential(before, rotation.startedAt) ? 'unused' : 'oldest';
  return `${start} during a rotation; ${overlapText}, and the ${revoked} one was revoked immediately`;
}

export function replicaRotationFinished({ id, name }: Replica, reason?: string): ReplicaEvent {
  const description = `Rotation of replica ${name} finished early; the old credential was revoked${formatReasons(reason)}`;
  return { name: 'ReplicaRotationFinished', entityId: id, description };
}

export function replicaCredentialRevoked({ id, name }: Replica, reason: string): ReplicaEvent {
  const description = `Credential of replica ${name} revoked${formatReasons(reason)}`;
  return { name: 'ReplicaCredentialRevoked', entityId: id, description };
}
