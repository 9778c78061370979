/**
 * The method, path and access of every operation. It has no schemas, so that a client can include it without a schema
 * library; operations/ adds bodies, responses and errors.
 */

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A right that a role grants on a resource. `fetch` is the public contract's word for reading. */
export type Right = 'fetch' | 'create' | 'update' | 'delete';

/**
 * The accepted callers: `open` is unauthenticated, `signed-in` is any key or user, `session` is a user signed in to the
 * console. Any other value is the permission that the caller's role must grant.
 */
export type Access = 'open' | 'signed-in' | 'session' | `${string}:${Right}`;

/**
 * The wrapping of a success response: `bare` is the response itself as the body, `text` the same but not JSON, `empty`
 * no body.
 */
export type Wrapping = 'enveloped' | 'bare' | 'text' | 'empty';

/**
 * The parameter for the next page of a list: `cursor` with `meta.next_cursor`, `after` with the position of the last
 * record, or `from` with the number of records so far. A `whole` list has one page.
 */
export type Paging = 'cursor' | 'after' | 'from' | 'whole';

export interface Route {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly access: Access;
  /** The encoding of the request body; JSON by default. */
  readonly encoding?: 'form';
  /** Follows OAuth 2.0: the caller authenticates as a client, and errors have the format of OAuth. */
  readonly protocol?: 'oauth';
  /** `enveloped` by default: `{"meta": {"code", "count"}, "data": …}`. */
  readonly wrapping?: Exclude<Wrapping, 'enveloped'>;
  /** Accepts `Idempotency-Key` with any body: a repeated request with the same key has the effect of one. */
  readonly idempotencyKey?: true;
  /** The response is a list; absent otherwise. */
  readonly list?: Paging;
}

export const routes = {
  exchangeToken: { method: 'POST', path: '/api/v1/auth/token', access: 'open', wrapping: 'bare' },
  passwordToken: { method: 'POST', path: '/api/auth/bearer/token', access: 'open', encoding: 'form', wrapping: 'bare' },
  refreshToken: {
    method: 'POST',
    path: '/api/auth/bearer/refresh',
    access: 'open',
    encoding: 'form',
    wrapping: 'bare',
  },

  issueToken: {
    method: 'POST',
    path: '/oauth2/token',
    access: 'open',
    encoding: 'form',
    protocol: 'oauth',
    wrapping: 'bare',
  },
  introspectToken: {
    method: 'POST',
    path: '/oauth2/introspect',
    access: 'open',
    encoding: 'form',
    protocol: 'oauth',
    wrapping: 'bare',
  },
  revokeToken: {
    method: 'POST',
    path: '/oauth2/revoke',
    access: 'open',
    encoding: 'form',
    protocol: 'oauth',
    wrapping: 'bare',
  },
  describeAuthorizationServer: {
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    access: 'open',
    wrapping: 'bare',
  },
  describeOpenIdConfiguration: {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    access: 'open',
    wrapping: 'bare',
  },

  listApiKeys: { method: 'GET', path: '/api/v1/api-keys', access: 'api-keys:fetch', list: 'cursor' },
  createApiKey: { method: 'POST', path: '/api/v1/api-keys', access: 'api-keys:create', idempotencyKey: true },
  getApiKey: { method: 'GET', path: '/api/v1/api-keys/{appname}', access: 'api-keys:fetch' },
  updateApiKey: { method: 'PUT', path: '/api/v1/api-keys/{appname}', access: 'api-keys:update' },
  regenerateApiKey: { method: 'PUT', path: '/api/v1/api-keys/{appname}/regen', access: 'api-keys:update' },
  startRotation: {
    method: 'POST',
    path: '/api/v1/api-keys/{appname}/rotation',
    access: 'api-keys:update',
    idempotencyKey: true,
  },
  finishRotation: { method: 'POST', path: '/api/v1/api-keys/{appname}/rotation/finish', access: 'api-keys:update' },
  cancelRotation: { method: 'POST', path: '/api/v1/api-keys/{appname}/rotation/cancel', access: 'api-keys:update' },
  disableApiKey: { method: 'POST', path: '/api/v1/api-keys/{appname}/disable', access: 'api-keys:update' },
  enableApiKey: { method: 'POST', path: '/api/v1/api-keys/{appname}/enable', access: 'api-keys:update' },
  summarizeUsage: { method: 'POST', path: '/api/v1/key-usage', access: 'api-keys:fetch' },
  previewDeleteWithIssued: {
    method: 'GET',
    path: '/api/v1/api-keys/{appname}/delete-with-issued',
    access: 'api-keys:fetch',
  },
  deleteApiKeyWithIssued: {
    method: 'POST',
    path: '/api/v1/api-keys/{appname}/delete-with-issued',
    access: 'api-keys:delete',
  },
  lookUpApiKey: { method: 'POST', path: '/api/v1/key-lookup', access: 'api-keys:fetch' },
  revokeApiKey: { method: 'POST', path: '/api/v1/revoke', access: 'open', wrapping: 'bare' },
  getApiKeyUsage: { method: 'GET', path: '/api/v1/api-keys/{appname}/usage', access: 'api-keys:fetch' },
  deleteApiKey: { method: 'DELETE', path: '/api/v1/api-keys/{appname}', access: 'api-keys:delete', wrapping: 'empty' },

  previewBulkOperation: { method: 'POST', path: '/api/v1/bulk-operations/preview', access: 'api-keys:update' },
  startBulkOperation: { method: 'POST', path: '/api/v1/bulk-operations', access: 'api-keys:update' },
  listBulkOperations: { method: 'GET', path: '/api/v1/bulk-operations', access: 'api-keys:fetch', list: 'whole' },
  getBulkOperation: { method: 'GET', path: '/api/v1/bulk-operations/{id}', access: 'api-keys:fetch' },
  listBulkRows: { method: 'GET', path: '/api/v1/bulk-operations/{id}/rows', access: 'api-keys:fetch', list: 'after' },
  cancelBulkOperation: { method: 'POST', path: '/api/v1/bulk-operations/{id}/cancel', access: 'api-keys:update' },

  exportApiKeys: { method: 'GET', path: '/api/v1/key-export', access: 'api-keys:fetch', wrapping: 'text' },
  exportSelectedApiKeys: { method: 'POST', path: '/api/v1/key-export', access: 'api-keys:fetch', wrapping: 'text' },
  importApiKeys: { method: 'POST', path: '/api/v1/key-import', access: 'api-keys:create' },
  listKeyFormats: { method: 'GET', path: '/api/v1/key-formats', access: 'api-keys:fetch', list: 'whole' },
  createKeyFormat: { method: 'POST', path: '/api/v1/key-formats', access: 'api-keys:create' },
  deleteKeyFormat: {
    method: 'DELETE',
    path: '/api/v1/key-formats/{name}',
    access: 'api-keys:delete',
    wrapping: 'empty',
  },
  getOverview: { method: 'GET', path: '/api/v1/overview', access: 'api-keys:fetch' },
  countDueKeys: { method: 'GET', path: '/api/v1/reviews/due', access: 'api-keys:fetch' },
  listReviews: { method: 'GET', path: '/api/v1/reviews', access: 'api-keys:fetch', list: 'whole' },
  startReview: { method: 'POST', path: '/api/v1/reviews', access: 'api-keys:update' },
  getReview: { method: 'GET', path: '/api/v1/reviews/{id}', access: 'api-keys:fetch' },
  listReviewItems: { method: 'GET', path: '/api/v1/reviews/{id}/items', access: 'api-keys:fetch', list: 'cursor' },
  listReviewDecisions: {
    method: 'GET',
    path: '/api/v1/reviews/{id}/decisions',
    access: 'api-keys:fetch',
    list: 'whole',
  },
  decideReviewItem: { method: 'POST', path: '/api/v1/reviews/{id}/decisions', access: 'api-keys:update' },
  undoReviewDecision: {
    method: 'DELETE',
    path: '/api/v1/reviews/{id}/decisions/{appname}',
    access: 'api-keys:update',
  },
  finishReview: { method: 'POST', path: '/api/v1/reviews/{id}/finish', access: 'api-keys:update' },
  exportReview: { method: 'GET', path: '/api/v1/reviews/{id}/export', access: 'api-keys:fetch', wrapping: 'text' },
  listNotices: { method: 'GET', path: '/api/v1/notices', access: 'api-keys:fetch', list: 'whole' },
  dismissNotice: {
    method: 'POST',
    path: '/api/v1/notices/{id}/dismiss',
    access: 'api-keys:update',
    wrapping: 'empty',
  },

  revealSharedSecret: { method: 'GET', path: '/api/v1/shared-secret', access: 'shared-secret:fetch' },
  describeSharedSecret: { method: 'GET', path: '/api/v1/shared-secret/status', access: 'shared-secret:fetch' },
  createSharedSecret: { method: 'POST', path: '/api/v1/shared-secret', access: 'shared-secret:create' },
  finishSharedSecretRotation: {
    method: 'POST',
    path: '/api/v1/shared-secret/rotation/finish',
    access: 'shared-secret:update',
  },
  cancelSharedSecretRotation: {
    method: 'POST',
    path: '/api/v1/shared-secret/rotation/cancel',
    access: 'shared-secret:update',
  },
  regenerateSharedSecret: {
    method: 'POST',
    path: '/api/v1/shared-secret/regenerate',
    access: 'shared-secret:update',
  },

  setUp: { method: 'POST', path: '/api/v1/setup', access: 'open' },
  signIn: { method: 'POST', path: '/api/v1/session', access: 'open' },
  getSession: { method: 'GET', path: '/api/v1/session', access: 'signed-in' },
  signOut: { method: 'DELETE', path: '/api/v1/session', access: 'session', wrapping: 'empty' },
  reauthenticate: { method: 'POST', path: '/api/v1/session/reauthentication', access: 'session' },
  enroll: { method: 'POST', path: '/api/v1/enrollment', access: 'open' },
  changePassword: { method: 'PUT', path: '/api/v1/profile/password', access: 'session', wrapping: 'empty' },
  listOwnSessions: { method: 'GET', path: '/api/v1/profile/sessions', access: 'session', list: 'whole' },
  revokeOwnSession: { method: 'DELETE', path: '/api/v1/profile/sessions/{id}', access: 'session', wrapping: 'empty' },
  revokeOtherSessions: { method: 'DELETE', path: '/api/v1/profile/sessions', access: 'session', wrapping: 'empty' },

  listUsers: { method: 'GET', path: '/api/v1/users', access: 'users:fetch', list: 'whole' },
  createUser: { method: 'POST', path: '/api/v1/user', access: 'users:create' },
  approveUser: { method: 'POST', path: '/api/v1/user/{id}/approve', access: 'users:create' },
  getUser: { method: 'GET', path: '/api/v1/user/{id}', access: 'users:fetch' },
  updateUser: { method: 'PUT', path: '/api/v1/user/{id}', access: 'users:update' },
  deleteUser: { method: 'DELETE', path: '/api/v1/user/{id}', access: 'users:delete', wrapping: 'empty' },
  countUserKeys: { method: 'GET', path: '/api/v1/user/{id}/keys', access: 'users:fetch' },
  listIssuedByUser: { method: 'GET', path: '/api/v1/user/{id}/issued', access: 'users:fetch' },
  listPendingLinks: { method: 'GET', path: '/api/v1/users/links', access: 'users:fetch', list: 'whole' },
  cancelPendingLink: { method: 'DELETE', path: '/api/v1/user/{id}/link', access: 'users:update', wrapping: 'empty' },
  resetUserPassword: { method: 'POST', path: '/api/v1/user/{id}/password-reset', access: 'users:update' },

  listRoles: { method: 'GET', path: '/api/v1/roles', access: 'roles:fetch', list: 'whole' },
  createRole: { method: 'POST', path: '/api/v1/roles', access: 'roles:create' },
  getRole: { method: 'GET', path: '/api/v1/roles/{id}', access: 'roles:fetch' },
  updateRole: { method: 'PUT', path: '/api/v1/roles/{id}', access: 'roles:update' },
  deleteRole: { method: 'DELETE', path: '/api/v1/roles/{id}', access: 'roles:delete', wrapping: 'empty' },
  listPermissions: {
    method: 'GET',
    path: '/api/v1/roles/permissions',
    access: 'roles:fetch',
    wrapping: 'bare',
    list: 'whole',
  },
  createResource: { method: 'POST', path: '/api/v1/roles/resources', access: 'roles:create' },
  updateResource: { method: 'PUT', path: '/api/v1/roles/resources/{name}', access: 'roles:update' },
  deleteResource: {
    method: 'DELETE',
    path: '/api/v1/roles/resources/{name}',
    access: 'roles:delete',
    wrapping: 'empty',
  },

  listForwardRoutes: { method: 'GET', path: '/api/v1/forward-routes', access: 'forward-routes:fetch', list: 'whole' },
  createForwardRoute: { method: 'POST', path: '/api/v1/forward-routes', access: 'forward-routes:create' },
  getForwardRoute: { method: 'GET', path: '/api/v1/forward-routes/{name}', access: 'forward-routes:fetch' },
  updateForwardRoute: { method: 'PUT', path: '/api/v1/forward-routes/{name}', access: 'forward-routes:update' },
  deleteForwardRoute: {
    method: 'DELETE',
    path: '/api/v1/forward-routes/{name}',
    access: 'forward-routes:delete',
    wrapping: 'empty',
  },
  listReplicas: { method: 'GET', path: '/api/v1/replicas', access: 'replicas:fetch', list: 'whole' },
  createReplica: { method: 'POST', path: '/api/v1/replicas', access: 'replicas:create' },
  getReplica: { method: 'GET', path: '/api/v1/replicas/{name}', access: 'replicas:fetch' },
  regenerateReplica: { method: 'POST', path: '/api/v1/replicas/{name}/regenerate', access: 'replicas:update' },
  finishReplicaRotation: {
    method: 'POST',
    path: '/api/v1/replicas/{name}/rotation/finish',
    access: 'replicas:update',
  },
  deleteReplica: { method: 'DELETE', path: '/api/v1/replicas/{name}', access: 'replicas:delete', wrapping: 'empty' },

  listWebhooks: { method: 'GET', path: '/api/v1/webhooks', access: 'webhooks:fetch', list: 'whole' },
  createWebhook: { method: 'POST', path: '/api/v1/webhooks', access: 'webhooks:create' },
  getWebhook: { method: 'GET', path: '/api/v1/webhooks/{id}', access: 'webhooks:fetch' },
  updateWebhook: { method: 'PUT', path: '/api/v1/webhooks/{id}', access: 'webhooks:update' },
  deleteWebhook: { method: 'DELETE', path: '/api/v1/webhooks/{id}', access: 'webhooks:delete', wrapping: 'empty' },
  regenerateWebhookSecret: { method: 'POST', path: '/api/v1/webhooks/{id}/secret', access: 'webhooks:update' },
  testWebhook: { method: 'POST', path: '/api/v1/webhooks/{id}/test', access: 'webhooks:update' },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/api/v1/webhooks/{id}/deliveries',
    access: 'webhooks:fetch',
    list: 'cursor',
  },
  getWebhookDelivery: {
    method: 'GET',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}',
    access: 'webhooks:fetch',
  },
  replayWebhookDelivery: {
    method: 'POST',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}/replay',
    access: 'webhooks:update',
  },
  replayWebhookDeliveries: {
    method: 'POST',
    path: '/api/v1/webhooks/{id}/replay',
    access: 'webhooks:update',
  },

  listLeaks: { method: 'GET', path: '/api/v1/leaks', access: 'leaks:fetch', list: 'cursor' },
  resolveLeak: { method: 'POST', path: '/api/v1/leaks/reports/{id}/resolve', access: 'leaks:update' },
  checkForLeaks: { method: 'POST', path: '/api/v1/leaks/check', access: 'leaks:create' },
  getLeakPolicy: { method: 'GET', path: '/api/v1/leaks/policy', access: 'leaks:fetch' },
  updateLeakPolicy: { method: 'PUT', path: '/api/v1/leaks/policy', access: 'leaks:update' },

  getAccount: { method: 'GET', path: '/api/v1/account', access: 'account:fetch' },
  updateAccount: { method: 'PUT', path: '/api/v1/account', access: 'account:update' },

  getKeyPolicy: { method: 'GET', path: '/api/v1/account/key-policy', access: 'account:fetch' },
  updateKeyPolicy: { method: 'PUT', path: '/api/v1/account/key-policy', access: 'account:update' },

  getAllowedIps: {
    method: 'GET',
    path: '/api/v1/customer/access-allowed-ips',
    access: 'account:fetch',
    wrapping: 'bare',
  },
  updateAllowedIps: {
    method: 'PUT',
    path: '/api/v1/customer/access-allowed-ips',
    access: 'account:update',
    wrapping: 'bare',
  },

  verifyKey: { method: 'POST', path: '/api/v1/verify', access: 'verify:create' },
  verifyKeys: { method: 'POST', path: '/api/v1/verify/batch', access: 'verify:create' },
  explainKey: { method: 'POST', path: '/api/v1/verify/explain', access: 'api-keys:update' },

  searchAudit: { method: 'POST', path: '/api/v1/search/audit', access: 'audit:fetch', list: 'from' },

  health: { method: 'GET', path: '/healthz', access: 'open', wrapping: 'bare' },
  readiness: { method: 'GET', path: '/readyz', access: 'open', wrapping: 'bare' },
  describeApi: { method: 'GET', path: '/openapi.json', access: 'open', wrapping: 'bare' },
  publishSigningKeys: { method: 'GET', path: '/.well-known/jwks.json', access: 'open', wrapping: 'bare' },
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof routes;

/** The wrapping of an operation's response, as a type. */
export type WrappingOf<Id extends OperationId> = (typeof routes)[Id] extends { wrapping: infer W extends Wrapping }
  ? W
  : 'enveloped';

export function wrappingOf(route: Route): Wrapping {
  return route.wrapping ?? 'enveloped';
}
