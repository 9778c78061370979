import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { NewReplica, Replica, ReplicaName, ReplicaRegeneration, ReplicaWithCredential } from '../schemas/replica.ts';

const params = Type.Object({ name: ReplicaName });

export const listReplicas = operation('listReplicas', {
  summary: 'List replicas',
  description: 'The services that follow the feed of the account, ordered by name, with the progress of each.',
  tag: 'Replicas',
  answer: ok(Type.Array(Replica)),
});

export const createReplica = operation('createReplica', {
  summary: 'Add a replica',
  description:
    'Returns its credential, which is shown only once and grants access only to the feed. Users must re-authenticate.',
  tag: 'Replicas',
  body: NewReplica,
  answer: created(ReplicaWithCredential),
  errors: ['name_taken', 'limit_reached', 'reauthentication_required', 'exceeds_own_limits'],
});

export const getReplica = operation('getReplica', {
  summary: 'Get a replica',
  tag: 'Replicas',
  params,
  answer: ok(Replica),
  errors: ['not_found'],
});

export const regenerateReplica = operation('regenerateReplica', {
  summary: 'Regenerate the credential of a replica',
  description:
    'Without overlap_seconds the old credential is revoked immediately, and the feeds that it opened are closed. With overlap_seconds both credentials are accepted during the overlap, so the service can switch to the new one without a restart, and `rotation` states when each was used. A replica has at most two credentials: when it is regenerated again, the credential in use is kept. That is the current one, or the old one if the current one was never used.',
  tag: 'Replicas',
  params,
  body: ReplicaRegeneration,
  bodyOptional: true,
  answer: ok(ReplicaWithCredential),
  errors: ['not_found', 'reauthentication_required', 'exceeds_own_limits'],
});

export const finishReplicaRotation = operation('finishReplicaRotation', {
  summary: 'Finish the rotation of a replica early',
  description: 'The old credential is revoked immediately, and the feeds that it opened are closed.',
  tag: 'Replicas',
  params,
  answer: ok(Replica),
  errors: ['not_found', 'no_rotation'],
});

export const deleteReplica = operation('deleteReplica', {
  summary: 'Delete a replica',
  description:
    'Its feeds are closed immediately, and its credentials, including the old one of a rotation, are revoked.',
  tag: 'Replicas',
  params,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});
