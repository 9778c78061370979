import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { NewReplica, Replica, ReplicaName, ReplicaRegeneration, ReplicaWithCredential } from '../schemas/replica.ts';

const params = Type.Object({ name: ReplicaName });

export const listReplicas = operation('listReplicas', {
  summary: 'List replicas',
  description: 'The services that follow the feed of the account, in the order of their names, and how far each is.',
  tag: 'Replicas',
  answer: ok(Type.Array(Replica)),
});

export const createReplica = operation('createReplica', {
  summary: 'Add a replica',
  description:
    'Answers with its credential, which is shown this once and opens the feed and nothing else. People prove that they are present.',
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
    'Without overlap_seconds the old credential is revoked immediately, and the feeds that it opened end. With overlap_seconds both credentials are accepted meanwhile, so the service takes the new one without a restart, and `rotation` says when each was used. A replica has two credentials at most: when it is regenerated again, the one that the service uses is kept, which is the current one, or the old one while the current one was never used.',
  tag: 'Replicas',
  params,
  body: ReplicaRegeneration,
  bodyOptional: true,
  answer: ok(ReplicaWithCredential),
  errors: ['not_found', 'reauthentication_required', 'exceeds_own_limits'],
});

export const finishReplicaRotation = operation('finishReplicaRotation', {
  summary: 'Finish the rotation of a replica early',
  description: 'The old credential is revoked immediately, and the feeds that it opened end.',
  tag: 'Replicas',
  params,
  answer: ok(Replica),
  errors: ['not_found', 'no_rotation'],
});

export const deleteReplica = operation('deleteReplica', {
  summary: 'Remove a replica',
  description: 'Its feeds end immediately, and its credentials, the old one of a rotation included, are revoked.',
  tag: 'Replicas',
  params,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});
