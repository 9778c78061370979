import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import {
  ApiKey,
  ApiKeyChange,
  ApiKeyQuery,
  ApiKeyRegeneration,
  ApiKeyWithSecret,
  Appname,
  NewApiKey,
} from '../schemas/api-key.ts';
import { KeyUsage, KeyUsageQuery } from '../schemas/usage.ts';

const params = Type.Object({ appname: Appname });

export const listApiKeys = operation('listApiKeys', {
  summary: 'List API keys',
  description:
    'Without limit all keys, in the order they were added. With limit a page: meta.total counts all that match, meta.next_cursor and meta.prev_cursor lead on and back.',
  tag: 'API keys',
  query: ApiKeyQuery,
  answer: ok(Type.Array(ApiKey)),
  errors: ['invalid_cursor'],
});

export const createApiKey = operation('createApiKey', {
  summary: 'Add an API key',
  description: 'The answer is the only one that ever carries the secret. The first key also creates the shared secret.',
  tag: 'API keys',
  body: NewApiKey,
  answer: created(ApiKeyWithSecret),
  errors: ['name_taken', 'unknown_role', 'expiry_in_past', 'exceeds_own_rights', 'presence_required'],
});

export const getApiKey = operation('getApiKey', {
  summary: 'Get an API key',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found'],
});

export const updateApiKey = operation('updateApiKey', {
  summary: 'Change an API key',
  description:
    'The whole object: an absent description clears it. What is absent of expires_at, allowed_ips and rate_limit is kept. The name cannot change. Changing the role ends the tokens of the key.',
  tag: 'API keys',
  params,
  body: ApiKeyChange,
  answer: ok(ApiKey),
  errors: ['not_found', 'unknown_role', 'expiry_in_past', 'exceeds_own_rights', 'presence_required'],
});

export const regenerateApiKey = operation('regenerateApiKey', {
  summary: 'Give an API key a new secret',
  description:
    'The old secret and the tokens that came from it end at once. An empty body changes nothing but the secret.',
  tag: 'API keys',
  params,
  body: ApiKeyRegeneration,
  bodyOptional: true,
  answer: ok(ApiKeyWithSecret),
  errors: ['not_found', 'unknown_role', 'expiry_in_past', 'exceeds_own_rights', 'presence_required'],
});

export const deleteApiKey = operation('deleteApiKey', {
  summary: 'Delete an API key',
  description: 'The key and the tokens that came from it end at once.',
  tag: 'API keys',
  params,
  answer: noContent,
  errors: ['not_found'],
});

export const getApiKeyUsage = operation('getApiKeyUsage', {
  summary: 'See the uses of an API key',
  description:
    'When and from where the key was used, and how often uses ended in which way, by hour. Kept for 90 days.',
  tag: 'API keys',
  params,
  query: KeyUsageQuery,
  answer: ok(KeyUsage),
  errors: ['not_found'],
});
