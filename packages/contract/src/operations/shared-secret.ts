import { created, ok, operation } from '../operation.ts';
import { SharedSecret, SharedSecretRegeneration, SharedSecretStatus } from '../schemas/shared-secret.ts';

export const revealSharedSecret = operation('revealSharedSecret', {
  summary: 'Reveal the shared secret',
  description: 'Each reveal is recorded in the audit log.',
  tag: 'Shared secret',
  answer: ok(SharedSecret),
  errors: ['no_shared_secret', 'presence_required', 'people_only'],
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
  errors: ['secret_exists', 'presence_required', 'people_only'],
});

export const regenerateSharedSecret = operation('regenerateSharedSecret', {
  summary: 'Replace the shared secret',
  description:
    'Without overlap every token of the exchange ends at once, and every integration needs the new secret. With overlap_seconds both secrets are accepted meanwhile. Keys survive. The answer shows the new secret, so this needs shared-secret:fetch too.',
  tag: 'Shared secret',
  body: SharedSecretRegeneration,
  bodyOptional: true,
  answer: ok(SharedSecret),
  errors: ['no_shared_secret', 'presence_required', 'people_only'],
});
