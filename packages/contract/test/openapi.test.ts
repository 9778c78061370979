import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type Endpoint,
  endpoints,
  errors,
  errorsOf,
  type Operation,
  openApi,
  operations,
  reasonPhrases,
  routes,
  wrappingOf,
} from '@keyward/contract';

const all = Object.values<Operation>(operations);

/** The members that these tests read. */
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; responses: object; security: unknown[] }>>>
  >;
}
const document = openApi('https://keys.example.com') as unknown as Document;

test('error codes are API: codes are never renamed or removed, and statuses never change', () => {
  const statuses = Object.entries(errors).map(([code, { status }]) => `${code} ${status}`);
  assert.deepEqual(statuses, [
    'invalid_request 400',
    'invalid_json 400',
    'secret_in_url 400',
    'invalid_cursor 400',
    'invalid_grant 400',
    'unsupported_grant_type 400',
    'unauthorized_client 400',
    'invalid_scope 400',
    'invalid_target 400',
    'unsupported_token_type 400',
    'weak_password 400',
    'unknown_role 400',
    'unknown_permission 400',
    'unknown_owner 400',
    'weak_key_format 400',
    'expiry_in_past 400',
    'lifetime_too_long 400',
    'url_not_allowed 400',
    'unauthenticated 401',
    'invalid_credentials 401',
    'unknown_key 401',
    'expired_key 401',
    'invalid_client 401',
    'invalid_link 401',
    'forbidden 403',
    'exceeds_own_rights 403',
    'exceeds_own_limits 403',
    'environment_mismatch 403',
    'reauthentication_required 403',
    'user_required 403',
    'users_only 403',
    'ip_denied 403',
    'ambiguous_path 403',
    'ambiguous_method 403',
    'session_required 403',
    'cross_origin 403',
    'https_required 403',
    'not_found 404',
    'no_shared_secret 404',
    'method_not_implemented 501',
    'method_not_allowed 405',
    'environment_fixed 409',
    'name_taken 409',
    'already_created 409',
    'email_taken 409',
    'secret_exists 409',
    'already_set_up 409',
    'pending_approval 409',
    'not_pending 409',
    'last_administrator 409',
    'would_lock_out 409',
    'system_role 409',
    'role_in_use 409',
    'resource_in_use 409',
    'key_format_in_use 409',
    'selection_changed 409',
    'bulk_running 409',
    'webhook_disabled 409',
    'not_dead 409',
    'rotation_running 409',
    'rotation_finished 409',
    'secret_revoked 409',
    'no_rotation 409',
    'review_open 409',
    'review_finished 409',
    'already_decided 409',
    'item_changed 409',
    'decision_final 409',
    'already_resolved 409',
    'outdated_preview 409',
    'limit_reached 409',
    'precondition_failed 412',
    'body_too_large 413',
    'unsupported_media_type 415',
    'misdirected_host 421',
    'idempotency_key_reused 422',
    'too_many_attempts 429',
    'rate_limited 429',
    'internal 500',
    'unavailable 503',
    'storage_full 507',
  ]);
});

test('every error has a reason phrase and complete sentences', () => {
  for (const [code, { status, message }] of Object.entries(errors)) {
    assert.ok(reasonPhrases[status], code);
    assert.match(message, /^[A-Z].*\.$/, code);
  }
});

test('every operation and endpoint is in the OpenAPI document with every status that it can return', () => {
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  assert.deepEqual(
    described.map(({ operationId }) => operationId).sort(),
    [...Object.keys(routes), ...Object.keys(endpoints)].sort(),
  );
  for (const operation of all) {
    const entry = document.paths[operation.path]?.[operation.method.toLowerCase()];
    const statuses = new Set([operation.answer.status, ...errorsOf(operation).map((code) => errors[code].status)]);
    assert.deepEqual(Object.keys(entry?.responses ?? {}), [...statuses].map(String).sort(), operation.id);
    const isPublic = operation.access === 'open' && operation.protocol !== 'oauth';
    assert.equal(entry?.security.length === 0, isPublic, operation.id);
  }
  for (const [id, { path, method, answer, errors: codes }] of Object.entries<Endpoint>(endpoints)) {
    const entry = document.paths[path]?.[method.toLowerCase()];
    const statuses = new Set([answer.status, ...codes.map((code) => errors[code].status)]);
    assert.deepEqual(Object.keys(entry?.responses ?? {}), [...statuses].map(String).sort(), id);
    assert.ok((entry?.security.length ?? 0) > 0, id);
  }
});

test('every operation has a unique method and path, and every parameter of a path is declared', () => {
  const places = [...all, ...Object.values<Endpoint>(endpoints)].map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(places).size, places.length);
  for (const { path, params } of [...all, ...Object.values<Endpoint>(endpoints)]) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(params?.properties ?? {}), named, path);
  }
});

test('only reads use GET, and open operations make no changes, except those with their own proof of authority', () => {
  const opened = all.filter(({ access, method }) => access === 'open' && method !== 'GET').map(({ id }) => id);
  assert.deepEqual(opened.sort(), [
    'enroll',
    'exchangeToken',
    'introspectToken',
    'issueToken',
    'passwordToken',
    'refreshToken',
    'revokeApiKey',
    'revokeToken',
    'setUp',
    'signIn',
  ]);
  for (const { id, method, access, body } of all) {
    if (method === 'GET') assert.ok(body === undefined && !/:(create|update|delete)$/.test(access), id);
  }
});

test('exactly the operations without content return 204', () => {
  for (const operation of all) {
    assert.equal(operation.answer.status === 204, wrappingOf(operation) === 'empty', operation.id);
    assert.equal(operation.answer.schema === undefined, wrappingOf(operation) === 'empty', operation.id);
  }
});

test('bodies are closed: every operation rejects unknown JSON members', () => {
  for (const { id, body, encoding } of all) {
    // A list of strings has no members.
    if (!body || encoding === 'form' || 'items' in body) continue;
    const bodies: object[] = Reflect.get(body, 'anyOf') ?? [body];
    for (const each of bodies) assert.equal(Reflect.get(each, 'additionalProperties'), false, id);
  }
});
