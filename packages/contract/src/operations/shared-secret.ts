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
  summary: 'Get the status of the shared secret',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
});

export const createSharedSecret = operation('createSharedSecret', {
  summary: 'Create the shared secret',
  description: 'The response contains the secret, so this also requires shared-secret:fetch.',
  tag: 'Shared secret',
  answer: created(SharedSecret),
  errors: ['secret_exists', 'reauthentication_required', 'users_only'],
});

export const regenerateSharedSecret = operation('regenerateSharedSecret', {
  summary: 'Regenerate the shared secret',
  description:
    'Without an overlap every token of the exchange is revoked immediately, and every integration needs the new secret. With overlap_seconds both secrets are accepted during the overlap; only one such rotation can run at a time. If the response was lost, the same request with the same Idempotency-Key returns the same secret again. API keys stay valid. The response contains the new secret, so this also requires shared-secret:fetch.',
  tag: 'Shared secret',
  headers: OptionalIdempotencyHeaders,
  body: SharedSecretRegeneration,
  bodyOptional: true,
  answer: ok(SharedSecret),
  errors: ['no_shared_secret', 'rotation_running', 'reauthentication_required', 'users_only'],
});

export const finishSharedSecretRotation = operation('finishSharedSecretRotation', {
  summary: 'Finish the rotation of the shared secret early',
  description: 'The old secret and every token issued with it are revoked immediately.',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
  errors: ['no_rotation', 'reauthentication_required'],
});

export const cancelSharedSecretRotation = operation('cancelSharedSecretRotation', {
  summary: 'Cancel the rotation of the shared secret',
  description: 'Discards the new secret if no integration has used it; the old secret stays valid.',
  tag: 'Shared secret',
  answer: ok(SharedSecretStatus),
  errors: ['no_rotation', 'rotation_finished', 'reauthentication_required'],
});
