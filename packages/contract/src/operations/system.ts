import { ok, operation } from '../operation.ts';
import { Health, JsonWebKeySet, OpenApiDocument } from '../schemas/system.ts';

export const health = operation('health', { summary: 'Is the process alive?', tag: 'System', answer: ok(Health) });

export const readiness = operation('readiness', {
  summary: 'Can it serve requests?',
  tag: 'System',
  answer: ok(Health),
  errors: ['unavailable'],
});

export const describeApi = operation('describeApi', {
  summary: 'This API as an OpenAPI document',
  tag: 'System',
  answer: ok(OpenApiDocument),
});

export const publishSigningKeys = operation('publishSigningKeys', {
  summary: 'The public keys that verify access tokens',
  tag: 'System',
  answer: ok(JsonWebKeySet),
});
