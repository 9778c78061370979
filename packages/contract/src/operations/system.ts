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
  description:
    'A key of each algorithm (RFC 7517), cacheable for 300 seconds. Until the RSA key exists, soon after the first start, the answer is not cacheable.',
  tag: 'System',
  answer: ok(JsonWebKeySet),
  cacheable: true,
});
