import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { NewReplica, Replica, ReplicaName, ReplicaWithCredential } from '../schemas/replica.ts';

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
  errors: ['name_taken', 'limit_reached', 'presence_required', 'exceeds_own_limits'],
});

export const getReplica = operation('getReplica', {
  summary: 'Get a replica',
  tag: 'Replicas',
  params,
  answer: ok(Replica),
  errors: ['not_found'],
});

export const regenerateReplica = operation('regenerateReplica', {
  summary: 'Give a replica a new credential',
  description: 'The old one ends at once, and with it the feeds that were opened with it.',
  tag: 'Replicas',
  params,
  answer: ok(ReplicaWithCredential),
  errors: ['not_found', 'presence_required', 'exceeds_own_limits'],
});

export const deleteReplica = operation('deleteReplica', {
  summary: 'Remove a replica',
  description: 'Its feeds end at once, and its credential opens none any more.',
  tag: 'Replicas',
  params,
  answer: noContent,
  errors: ['not_found', 'presence_required'],
});
