import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import {
  ApiKey,
  ApiKeyChange,
  ApiKeyDeletion,
  ApiKeyQuery,
  ApiKeyRegeneration,
  ApiKeyWithSecret,
  Appname,
  NewApiKey,
  PresentedKey,
} from '../schemas/api-key.ts';
import { DeleteWithIssued, DeleteWithIssuedPreview } from '../schemas/delete-with-issued.ts';
import { IfMatchHeaders } from '../schemas/if-match.ts';
import { Revoked } from '../schemas/oauth.ts';
import { CreationHeaders, IdempotencyHeaders, NewRotation } from '../schemas/rotation.ts';
import { DailyUsage, KeyNames, KeyUsage, KeyUsageQuery } from '../schemas/usage.ts';

const params = Type.Object({ appname: Appname });

export const listApiKeys = operation('listApiKeys', {
  summary: 'List API keys',
  description:
    'Without limit, returns all keys in the order they were added. With limit, returns a page: meta.total counts all matching keys, and meta.next_cursor and meta.prev_cursor are the cursors of the next and previous page.',
  tag: 'API keys',
  query: ApiKeyQuery,
  answer: ok(Type.Array(ApiKey)),
  compressible: true,
  errors: ['invalid_cursor'],
});

export const createApiKey = operation('createApiKey', {
  summary: 'Add an API key',
  description:
    'The secret is returned only in this response. The first key also creates the shared secret. The name of a deleted key is reserved for 30 days: the error name_taken states the end, and reuse_name overrides the reservation. If the response was lost, send the same request with the same Idempotency-Key again within 24 hours: if no secret of the key was used and the key was not changed, the response has the same record with a new secret, and the previous secret is revoked.',
  tag: 'API keys',
  headers: CreationHeaders,
  body: NewApiKey,
  answer: created(ApiKeyWithSecret),
  errors: [
    'name_taken',
    'already_created',
    'idempotency_key_reused',
    'unknown_role',
    'unknown_owner',
    'expiry_in_past',
    'lifetime_too_long',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'reauthentication_required',
  ],
});

export const getApiKey = operation('getApiKey', {
  summary: 'Get an API key',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  versioned: true,
  errors: ['not_found'],
});

export const updateApiKey = operation('updateApiKey', {
  summary: 'Change an API key',
  description:
    'Replaces the whole object: an absent description is cleared. Every other absent member is kept. The name cannot change. Changing the role revokes the tokens of the key.',
  tag: 'API keys',
  params,
  headers: IfMatchHeaders,
  body: ApiKeyChange,
  answer: ok(ApiKey),
  versioned: true,
  errors: [
    'not_found',
    'precondition_failed',
    'unknown_role',
    'unknown_owner',
    'expiry_in_past',
    'lifetime_too_long',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'environment_fixed',
    'reauthentication_required',
  ],
});

export const regenerateApiKey = operation('regenerateApiKey', {
  summary: 'Regenerate the secret of an API key',
  description:
    'A rotation without overlap: the old secret and the tokens issued from it are revoked immediately. An empty body changes only the secret. The new secret does not change `status`: a disabled or expired key is still denied, and a quarantined key may still only read.',
  tag: 'API keys',
  params,
  body: ApiKeyRegeneration,
  bodyOptional: true,
  answer: ok(ApiKeyWithSecret),
  errors: [
    'not_found',
    'unknown_role',
    'unknown_owner',
    'expiry_in_past',
    'lifetime_too_long',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'environment_fixed',
    'reauthentication_required',
  ],
});

export const deleteApiKey = operation('deleteApiKey', {
  summary: 'Delete an API key',
  description:
    'The key and all tokens issued from it are revoked immediately. Its history stays in the audit log. Its name is reserved for 30 days, unless release_name is true or a new key sets reuse_name.',
  tag: 'API keys',
  params,
  query: ApiKeyDeletion,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});

export const lookUpApiKey = operation('lookUpApiKey', {
  summary: 'Find an API key by its secret',
  description:
    'Returns the key of the account that has this secret, whatever its status; during a rotation the old secret finds the key as well. The secret is neither stored nor logged. The lookup is recorded in the audit log and does not count as usage of the key. Unknown keys, keys of other accounts and deleted keys return the same 404.',
  tag: 'API keys',
  body: PresentedKey,
  bodyLimit: 16 * 1024,
  answer: ok(ApiKey),
  errors: ['not_found', 'too_many_attempts'],
});

export const revokeApiKey = operation('revokeApiKey', {
  summary: 'Revoke an API key by its secret',
  description:
    'For anyone who has the secret of a key, such as the finder of a leak. No other authentication is required, and allowed IPs do not apply. The current secret of an active or quarantined key disables the key. The old secret of a rotation revokes only that secret. Anything else changes nothing. The response is the same in every case.',
  tag: 'API keys',
  body: PresentedKey,
  bodyLimit: 16 * 1024,
  answer: ok(Revoked),
  errors: ['too_many_attempts'],
});

export const previewDeleteWithIssued = operation('previewDeleteWithIssued', {
  summary: 'Preview the deletion of an API key with everything it created or issued',
  description:
    'Lists the keys, users, forward-auth routes, replicas, webhooks, roles and resources that were created by the key, or by keys that it created, and still exist. Records that a user created are not included, even if the key invited the user. Also lists credentials that these keys issued for records that are kept: new secrets of other keys, pending links, credentials of replicas, secrets of webhooks.',
  tag: 'API keys',
  params,
  answer: ok(DeleteWithIssuedPreview),
  errors: ['not_found'],
});

export const deleteApiKeyWithIssued = operation('deleteApiKeyWithIssued', {
  summary: 'Delete an API key with everything it created or issued',
  description:
    'Deletes the key, its tokens and everything that GET of this path lists, or nothing. Requires the permission for each of these changes.',
  tag: 'API keys',
  params,
  body: DeleteWithIssued,
  bodyOptional: true,
  answer: ok(DeleteWithIssuedPreview),
  errors: ['not_found', 'outdated_preview', 'exceeds_own_rights', 'reauthentication_required', 'last_administrator'],
});

export const startRotation = operation('startRotation', {
  summary: 'Rotate an API key',
  description:
    'Issues a new secret; the old secret and its tokens stay valid until the overlap ends. A secret that was revoked with its issuer gets no overlap, and `rotation` is null. If the response was lost, send the same request with the same Idempotency-Key again: it does not start a second rotation, and while the new secret is unused, another one replaces it. The new secret does not change `status`: a disabled or expired key is still denied, and a quarantined key may still only read.',
  tag: 'API keys',
  params,
  headers: IdempotencyHeaders,
  body: NewRotation,
  answer: ok(ApiKeyWithSecret),
  errors: [
    'not_found',
    'rotation_running',
    'rotation_finished',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'reauthentication_required',
  ],
});

export const finishRotation = operation('finishRotation', {
  summary: 'Finish a rotation early',
  description: 'The old secret and all tokens issued from it are revoked immediately.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found', 'no_rotation'],
});

export const cancelRotation = operation('cancelRotation', {
  summary: 'Cancel a rotation',
  description: 'Discards the new secret if it was never used; the old secret stays valid.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: [
    'not_found',
    'no_rotation',
    'rotation_finished',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
  ],
});

export const disableApiKey = operation('disableApiKey', {
  summary: 'Disable an API key',
  description:
    'The key is denied from the next request, and all tokens issued from it are revoked. It can be enabled again.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found'],
});

export const enableApiKey = operation('enableApiKey', {
  summary: 'Enable an API key',
  description:
    'A disabled or quarantined key becomes active; tokens issued before stay revoked. An expired key is still denied until it has a later `expires_at`. A key whose secret was revoked with its issuer (`disabled_reason`) needs a new secret first.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: [
    'not_found',
    'secret_revoked',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'reauthentication_required',
  ],
});

export const getApiKeyUsage = operation('getApiKeyUsage', {
  summary: 'Get the usage of an API key',
  description:
    'The last request, the IP addresses, the operations, and requests per hour by outcome. Usage is kept for 90 days.',
  tag: 'API keys',
  params,
  query: KeyUsageQuery,
  answer: ok(KeyUsage),
  errors: ['not_found'],
});

export const summarizeUsage = operation('summarizeUsage', {
  summary: 'Get the daily usage of several API keys',
  description: 'For small charts in a list: 30 days for up to 100 keys. Unknown names are omitted.',
  tag: 'API keys',
  body: KeyNames,
  answer: ok(Type.Array(DailyUsage)),
  compressible: true,
});
