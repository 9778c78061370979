import { ok, operation } from '../operation.ts';
import { Health, JsonWebKeySet, OpenApiDocument } from '../schemas/system.ts';

export const health = operation('health', {
  summary: 'Check that the process is alive',
  tag: 'System',
  answer: ok(Health),
});

export const readiness = operation('readiness', {
  summary: 'Check that the server can serve requests',
  tag: 'System',
  answer: ok(Health),
  errors: ['unavailable'],
});

export const describeApi = operation('describeApi', {
  summary: 'Get the OpenAPI document of this API',
  tag: 'System',
  answer: ok(OpenApiDocument),
});

export const publishSigningKeys = operation('publishSigningKeys', {
  summary: 'Get the public keys that verify access tokens',
  description:
    'One key for each algorithm (RFC 7517), cacheable for 300 seconds. The response is not cacheable until the RSA key exists, shortly after the first start.',
  tag: 'System',
  answer: ok(JsonWebKeySet),
  cacheable: true,
});
