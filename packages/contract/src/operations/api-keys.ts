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
    'Without limit all keys, in the order they were added. With limit a page: meta.total counts all that match, meta.next_cursor and meta.prev_cursor lead on and back.',
  tag: 'API keys',
  query: ApiKeyQuery,
  answer: ok(Type.Array(ApiKey)),
  compressible: true,
  errors: ['invalid_cursor'],
});

export const createApiKey = operation('createApiKey', {
  summary: 'Add an API key',
  description:
    'The answer is the only one that ever carries the secret. The first key also creates the shared secret. The name of a deleted key is kept for 30 days: name_taken says until when, and reuse_name takes it all the same. If the answer was lost, send the same request with the same Idempotency-Key again within 24 hours: while no secret of the key was used and nobody changed the key, the answer is the same record with a fresh secret, and the secret before it is revoked.',
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
    'The whole object: an absent description clears it. Every other member that is absent is kept. The name cannot change. Changing the role ends the tokens of the key.',
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
    'reauthentication_required',
  ],
});

export const regenerateApiKey = operation('regenerateApiKey', {
  summary: 'Give an API key a new secret',
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
    'reauthentication_required',
  ],
});

export const deleteApiKey = operation('deleteApiKey', {
  summary: 'Delete an API key',
  description:
    'The key and the tokens that came from it end at once. What it was stays in the audit log, and no other key gets its name for 30 days, unless release_name is true or the other key asks for it with reuse_name.',
  tag: 'API keys',
  params,
  query: ApiKeyDeletion,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});

export const lookUpApiKey = operation('lookUpApiKey', {
  summary: 'Find an API key by its secret',
  description:
    'The key of the account that has this secret, whatever its status; in a rotation the old secret finds the key as well. The secret is neither kept nor logged, the lookup counts as no usage of the key, and it is recorded. Unknown, foreign and deleted keys get the same 404.',
  tag: 'API keys',
  body: PresentedKey,
  bodyLimit: 16 * 1024,
  answer: ok(ApiKey),
  errors: ['not_found', 'too_many_attempts'],
});

export const revokeApiKey = operation('revokeApiKey', {
  summary: 'Revoke an API key that you hold',
  description:
    'For whoever has the secret of a key, such as the finder of a leak; nothing else is needed, and IP lists do not apply. The current secret of an active or quarantined key disables the key, the old secret of a rotation ends only that secret, and anything else changes nothing. The answer is the same whether or not it was a key.',
  tag: 'API keys',
  body: PresentedKey,
  bodyLimit: 16 * 1024,
  answer: ok(Revoked),
  errors: ['too_many_attempts'],
});

export const previewDeleteWithIssued = operation('previewDeleteWithIssued', {
  summary: 'See what was made with an API key and what it issued',
  description:
    'Keys, users, forward-auth routes, replicas, webhooks, roles and resources that were made with the key or with keys that were made with it, and are still there. What a person made is theirs, also when the person was invited with the key. And credentials that these keys issued for what stays: new secrets of other keys, pending links, credentials of replicas, secrets of webhooks.',
  tag: 'API keys',
  params,
  answer: ok(DeleteWithIssuedPreview),
  errors: ['not_found'],
});

export const deleteApiKeyWithIssued = operation('deleteApiKeyWithIssued', {
  summary: 'End an API key with everything that was made with it or issued by it',
  description:
    'Deletes the key, its tokens and all that GET of the same address shows, or nothing. Needs the permission that each of them needs by itself.',
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
    'A new secret; the old one and its tokens stay good until the overlap ends. A secret that was revoked with its issuer gets no overlap: `rotation` is null then. When the answer was lost, send the same request with the same Idempotency-Key again: it stays one rotation, and while the new secret was never used, a fresh one takes its place. The new secret does not change `status`: a disabled or expired key is still denied, and a quarantined key may still only read.',
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
    'reauthentication_required',
  ],
});

export const finishRotation = operation('finishRotation', {
  summary: 'Finish a rotation early',
  description: 'The old secret and the tokens that came from it end at once.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found', 'no_rotation'],
});

export const cancelRotation = operation('cancelRotation', {
  summary: 'Cancel a rotation',
  description: 'Drops the new secret while it was never used; the old one stays.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found', 'no_rotation', 'rotation_finished', 'exceeds_own_rights', 'exceeds_own_limits'],
});

export const disableApiKey = operation('disableApiKey', {
  summary: 'Disable an API key',
  description:
    'The key is refused on its next use, and the tokens that came from it have ended. It can be enabled again.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found'],
});

export const enableApiKey = operation('enableApiKey', {
  summary: 'Enable an API key',
  description:
    'A disabled or quarantined key works again; tokens issued before stay revoked. An expired key is still denied until it has a later `expires_at`. A key whose secret was revoked with its issuer (`disabled_reason`) needs a new secret first.',
  tag: 'API keys',
  params,
  answer: ok(ApiKey),
  errors: ['not_found', 'secret_revoked', 'exceeds_own_rights', 'exceeds_own_limits', 'reauthentication_required'],
});

export const getApiKeyUsage = operation('getApiKeyUsage', {
  summary: 'See the uses of an API key',
  description:
    'When, from where and what for the key was used, and how often uses ended in which way, by hour. Kept for 90 days.',
  tag: 'API keys',
  params,
  query: KeyUsageQuery,
  answer: ok(KeyUsage),
  errors: ['not_found'],
});

export const summarizeUsage = operation('summarizeUsage', {
  summary: 'See the daily uses of several API keys',
  description: 'For small charts beside a list: 30 days for up to 100 keys. Names that no key has are left out.',
  tag: 'API keys',
  body: KeyNames,
  answer: ok(Type.Array(DailyUsage)),
  compressible: true,
});
