import { created, ok, operation } from '../operation.ts';
import { OptionalIdempotencyHeaders } from '../schemas/rotation.ts';
import { SharedSecret, SharedSecretRegeneration, SharedSecretStatus } from '../schemas/shared-secret.ts';

export const revealSharedSecret = operation('revealSharedSecret', {
  summary: 'Reveal the shared secret',
  description: 'Each reveal is recorded in the audit log.',
  tag: 'Shared secret',
  answer: ok(SharedSecret),
  errors: ['no_shared_secret', 'reauthentication_required', 'users_only'],
});

export const describeSharedSecret = operation('describeSharedSecret', {
  summary: 'Tell about the shared secret without revealing it',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
});

export const createSharedSecret = operation('createSharedSecret', {
  summary: 'Create the shared secret',
  description: 'The answer shows it, so this needs shared-secret:fetch too.',
  tag: 'Shared secret',
  answer: created(SharedSecret),
  errors: ['secret_exists', 'reauthentication_required', 'users_only'],
});

export const regenerateSharedSecret = operation('regenerateSharedSecret', {
  summary: 'Replace the shared secret',
  description:
    'Without overlap every token of the exchange ends at once, and every integration needs the new secret. With overlap_seconds both secrets are accepted meanwhile: a rotation, of which one can be under way. When the answer was lost, the same request with the same Idempotency-Key shows the same secret again. Keys survive. The answer shows the new secret, so this needs shared-secret:fetch too.',
  tag: 'Shared secret',
  headers: OptionalIdempotencyHeaders,
  body: SharedSecretRegeneration,
  bodyOptional: true,
  answer: ok(SharedSecret),
  errors: ['no_shared_secret', 'rotation_running', 'reauthentication_required', 'users_only'],
});

export const finishSharedSecretRotation = operation('finishSharedSecretRotation', {
  summary: 'Finish the rotation of the shared secret early',
  description: 'The old secret and every token that was made with it end at once.',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
  errors: ['no_rotation', 'reauthentication_required'],
});

export const cancelSharedSecretRotation = operation('cancelSharedSecretRotation', {
  summary: 'Cancel the rotation of the shared secret',
  description: 'Drops the new secret while no integration has used it; the old one stays.',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
  errors: ['no_rotation', 'rotation_finished', 'reauthentication_required'],
});
