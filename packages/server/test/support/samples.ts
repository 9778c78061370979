import { type ErrorCode, type OperationId, routes } from '@keyward/contract';
import { change } from '../../src/actions/change.ts';
import { reportLeak } from '../../src/actions/leaks/report.ts';
import { basicAuthorization } from './basic.ts';
import { type ApiCaller, type Keyward, linkToken, PASSWORD, type RequestOptions, requestToken } from './keyward.ts';

/** The context of a sample: the server, and a re-authenticated administrator who prepares targets. */
export interface SampleContext {
  readonly keyward: Keyward;
  readonly administrator: ApiCaller;
}

export interface Sample {
  /** The error for an authorized caller; undefined if the request succeeds. */
  readonly expectedError?: ErrorCode;
  /** The error for API keys, where it differs from the error for users. */
  readonly keyError?: ErrorCode;
  /** Returns a valid request for its own target; requests ADMIN rights if the operation can grant rights. */
  prepare(context: SampleContext): Promise<RequestOptions & { path: string }>;
  /** The audit records that the request of an administrator creates, oldest first. */
  readonly auditRecords: readonly string[];
  /** The change log entries that the request creates. */
  readonly changeLogEntries: readonly string[];
}

let sequence = 0;

async function newKey({ keyward, administrator }: SampleContext, role: 'ADMIN' | 'READONLY') {
  const body = { appname: `target-${++sequence}`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: administrator })).body.data;
}

/** Adds a key, starts its rotation and returns its name. */
async function newKeyInRotation(context: SampleContext): Promise<string> {
  const { appname } = await newKey(context, 'ADMIN');
  const headers = { 'idempotency-key': 'a' };
  const options = { body: { overlap_seconds: 3600 }, headers, as: context.administrator };
  await context.keyward.ok('POST', `/api/v1/api-keys/${appname}/rotation`, options);
  return appname;
}

/** Adds a key, creates an administrator with it and returns its name. */
async function newKeyWithCreatedUser(context: SampleContext): Promise<string> {
  const { keyward } = context;
  const { appname, connection_secret: text } = await newKey(context, 'ADMIN');
  const tokens = await keyward.tokensOf(keyward.credentialsOf(text));
  await newUser({ keyward, administrator: tokens }, 'ADMIN');
  return appname;
}

async function newUser({ keyward, administrator }: SampleContext, role: 'ADMIN' | 'READONLY') {
  const body = { given_name: 'Alan', family_name: 'T', email: `target-${++sequence}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as: administrator })).body.data;
}

/** Returns a user that a key added. Reuses the user until it is approved, because few can be added per minute. */
async function findOrAddPendingUser({ keyward, administrator }: SampleContext) {
  const { data } = (await keyward.ok('GET', '/api/v1/users', { as: administrator })).body;
  const pending = data.find((each: { status: string }) => each.status === 'pending');
  if (pending) return pending;
  const by = await keyward.addKey({ by: administrator });
  return newUser({ keyward, administrator: by }, 'ADMIN');
}

/** Returns the id of an invited user with a new link. Reuses a user, because few can be added in five minutes. */
async function findOrAddInvitedUser({ keyward, administrator }: SampleContext): Promise<string> {
  const users = (await keyward.ok('GET', '/api/v1/users', { as: administrator })).body.data;
  const invited = users.find(
    ({ status, roles: [role] }: { status: string; roles: string[] }) => status === 'invited' && role === 'admin',
  );
  const { id } = invited ?? (await newUser({ keyward, administrator }, 'ADMIN'));
  await keyward.ok('POST', `/api/v1/user/${id}/password-reset`, { as: administrator });
  return id;
}

/** Returns the parts of a sample without a target. */
function withoutTarget(
  path: string,
  options: RequestOptions = {},
): Pick<Sample, 'prepare' | 'auditRecords' | 'changeLogEntries'> {
  return { prepare: async () => ({ path, ...options }), auditRecords: [], changeLogEntries: [] };
}

async function newRole({ keyward, administrator }: SampleContext) {
  const body = { name: `target-${++sequence}`, permissions: [] };
  return (await keyward.ok('POST', '/api/v1/roles', { body, as: administrator })).body.data;
}

async function newResource({ keyward, administrator }: SampleContext) {
  const body = { resource: `target-${++sequence}`, fetch: true };
  return (await keyward.ok('POST', '/api/v1/roles/resources', { body, as: administrator })).body.data;
}

async function newRoute({ keyward, administrator }: SampleContext) {
  const body = { name: `target-${++sequence}`, methods: { GET: 'users:fetch' } };
  return (await keyward.ok('POST', '/api/v1/forward-routes', { body, as: administrator })).body.data;
}

async function exchangeNewKey({ keyward, administrator }: SampleContext) {
  const { connection_secret: text } = await newKey({ keyward, administrator }, 'READONLY');
  return keyward.tokensOf(keyward.credentialsOf(text));
}

const adminBody = { roles: ['ADMIN'] };

const tokenSamples = {
  exchangeToken: {
    async prepare(context) {
      const { connection_secret: text } = await newKey(context, 'READONLY');
      const { keyward } = context;
      return {
        path: '/api/v1/auth/token',
        body: { jwt: requestToken(keyward.credentialsOf(text), keyward.clock.now) },
      };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  passwordToken: {
    ...withoutTarget('/api/auth/bearer/token', { form: { username: 'ada@example.com', password: PASSWORD } }),
    auditRecords: ['session/sign-in'],
  },
  refreshToken: {
    async prepare(context) {
      const { refreshToken } = await exchangeNewKey(context);
      return { path: '/api/auth/bearer/refresh', form: { refresh_token: refreshToken } };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const keySamples = {
  listApiKeys: withoutTarget('/api/v1/api-keys'),
  createApiKey: {
    prepare: async () => ({ path: '/api/v1/api-keys', body: { appname: `made-${++sequence}`, ...adminBody } }),
    auditRecords: ['apikey/create', 'secret/reveal'],
    changeLogEntries: ['api-key/create'],
  },
  getApiKey: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateApiKey: {
    prepare: async (context) => ({
      path: `/api/v1/api-keys/${(await newKey(context, 'READONLY')).appname}`,
      body: adminBody,
    }),
    auditRecords: ['apikey/update'],
    changeLogEntries: ['api-key/update'],
  },
  regenerateApiKey: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/regen` }),
    auditRecords: ['apikey/regenerate', 'secret/reveal'],
    changeLogEntries: ['api-key/update'],
  },
  startRotation: {
    prepare: async (context) => ({
      path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/rotation`,
      headers: { 'idempotency-key': `rotation-${++sequence}` },
      body: { overlap_seconds: 3600 },
    }),
    auditRecords: ['apikey/start', 'secret/reveal'],
    changeLogEntries: ['api-key/update'],
  },
  finishRotation: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${await newKeyInRotation(context)}/rotation/finish` }),
    auditRecords: ['apikey/finish'],
    changeLogEntries: ['api-key/update'],
  },
  cancelRotation: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${await newKeyInRotation(context)}/rotation/cancel` }),
    auditRecords: ['apikey/cancel'],
    changeLogEntries: ['api-key/update'],
  },
  disableApiKey: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/disable` }),
    auditRecords: ['apikey/disable'],
    changeLogEntries: ['api-key/update'],
  },
  enableApiKey: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/enable` }),
    auditRecords: ['apikey/enable'],
    changeLogEntries: ['api-key/update'],
  },
  summarizeUsage: withoutTarget('/api/v1/key-usage', { body: { appnames: ['none'] } }),
  getApiKeyUsage: {
    prepare: async (context) => ({
      path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/usage?days=90`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  revokeApiKey: {
    prepare: async (context) => ({
      path: '/api/v1/revoke',
      body: { key: (await newKey(context, 'READONLY')).appkey },
    }),
    auditRecords: ['apikey/disable'],
    changeLogEntries: ['api-key/update'],
  },
  lookUpApiKey: {
    prepare: async (context) => ({
      path: '/api/v1/key-lookup',
      body: { key: (await newKey(context, 'READONLY')).appkey },
    }),
    auditRecords: ['apikey/lookup'],
    changeLogEntries: [],
  },
  previewDeleteWithIssued: {
    prepare: async (context) => ({
      path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}/delete-with-issued`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  deleteApiKeyWithIssued: {
    prepare: async (context) => ({
      path: `/api/v1/api-keys/${await newKeyWithCreatedUser(context)}/delete-with-issued`,
      body: {},
    }),
    auditRecords: ['user/delete', 'apikey/delete'],
    changeLogEntries: ['user/delete', 'api-key/delete'],
  },
  deleteApiKey: {
    prepare: async (context) => ({ path: `/api/v1/api-keys/${(await newKey(context, 'ADMIN')).appname}` }),
    auditRecords: ['apikey/delete'],
    changeLogEntries: ['api-key/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Returns the path of the open review, or of a new review. */
async function findOrStartReview({ keyward, administrator }: SampleContext): Promise<string> {
  const { data } = (await keyward.ok('GET', '/api/v1/reviews', { as: administrator })).body;
  const review = data.find((each: { finished_at: number | null }) => each.finished_at === null);
  return `/api/v1/reviews/${(review ?? (await keyward.ok('POST', '/api/v1/reviews', { as: administrator })).body.data).id}`;
}

const reviewSamples = {
  getOverview: withoutTarget('/api/v1/overview'),
  countDueKeys: withoutTarget('/api/v1/reviews/due'),
  listReviews: withoutTarget('/api/v1/reviews'),
  startReview: {
    async prepare(context) {
      await context.keyward.ok('POST', `${await findOrStartReview(context)}/finish`, { as: context.administrator });
      return { path: '/api/v1/reviews' };
    },
    auditRecords: ['apikey/start-review'],
    changeLogEntries: [],
  },
  getReview: {
    prepare: async (context) => ({ path: await findOrStartReview(context) }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listReviewItems: {
    prepare: async (context) => ({ path: `${await findOrStartReview(context)}/items?limit=5&reason=no_owner` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listReviewDecisions: {
    prepare: async (context) => ({ path: `${await findOrStartReview(context)}/decisions` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  decideReviewItem: {
    prepare: async (context) => ({
      path: `${await findOrStartReview(context)}/decisions`,
      headers: { 'idempotency-key': `review-${++sequence}` },
      body: { appname: (await newKey(context, 'ADMIN')).appname, decision: 'rotate' },
    }),
    auditRecords: ['apikey/start', 'secret/reveal', 'apikey/decide'],
    changeLogEntries: ['api-key/update'],
  },
  undoReviewDecision: {
    async prepare(context) {
      const { appname } = await newKey(context, 'ADMIN');
      const path = `${await findOrStartReview(context)}/decisions`;
      await context.keyward.ok('POST', path, { body: { appname, decision: 'disable' }, as: context.administrator });
      return { path: `${path}/${appname}` };
    },
    auditRecords: ['apikey/enable', 'apikey/undo'],
    changeLogEntries: ['api-key/update'],
  },
  finishReview: {
    prepare: async (context) => ({ path: `${await findOrStartReview(context)}/finish` }),
    auditRecords: ['apikey/finish-review'],
    changeLogEntries: [],
  },
  exportReview: {
    prepare: async (context) => ({ path: `${await findOrStartReview(context)}/export` }),
    auditRecords: [],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Returns the id of a notice about a key that expires within a week. */
async function newNotice(context: SampleContext): Promise<string> {
  const { keyward, administrator } = context;
  const at = keyward.clock.now + 5 * 86_400;
  const body = { appname: `target-${++sequence}`, roles: ['READONLY'], expires_at: at + 90 * 86_400 };
  const { appname } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: administrator })).body.data;
  const options = { body: { roles: ['READONLY'], expires_at: at }, as: administrator };
  await keyward.ok('PUT', `/api/v1/api-keys/${appname}`, options);
  const [account] = await keyward.context.storage.stores.directory.accounts();
  await keyward.context.storage.transaction(async ({ apiKeys, notices }) => {
    const key = await apiKeys.named(account?.id ?? '', appname);
    const notice = { id: `note_${appname}`, kind: 'expiry', dueAt: at, days: 7, createdAt: keyward.clock.now } as const;
    await notices.add(account?.id ?? '', key?.id ?? '', notice);
  });
  return `note_${appname}`;
}

const noticeSamples = {
  listNotices: withoutTarget('/api/v1/notices?limit=10'),
  dismissNotice: {
    prepare: async (context) => ({ path: `/api/v1/notices/${await newNotice(context)}/dismiss` }),
    auditRecords: ['apikey/dismiss'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const sharedSecretSamples = {
  revealSharedSecret: { ...withoutTarget('/api/v1/shared-secret'), auditRecords: ['secret/reveal'] },
  describeSharedSecret: withoutTarget('/api/v1/shared-secret/status'),
  // The secret was created with the first key, so the request fails; shared-secret.test.ts tests an account without
  // keys.
  createSharedSecret: { ...withoutTarget('/api/v1/shared-secret'), expectedError: 'secret_exists' },
  // No rotation is running, because success would revoke all tokens; shared-secret-rotation.test.ts tests the other
  // cases.
  finishSharedSecretRotation: {
    ...withoutTarget('/api/v1/shared-secret/rotation/finish'),
    expectedError: 'no_rotation',
  },
  cancelSharedSecretRotation: {
    ...withoutTarget('/api/v1/shared-secret/rotation/cancel'),
    expectedError: 'no_rotation',
  },
  regenerateSharedSecret: {
    // Repeating the request continues the same rotation.
    ...withoutTarget('/api/v1/shared-secret/regenerate', {
      headers: { 'idempotency-key': 'sample' },
      body: { overlap_seconds: 2_592_000 },
    }),
    auditRecords: ['secret/regenerate'],
    changeLogEntries: ['shared-secret/update'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const sessionSamples = {
  setUp: {
    expectedError: 'already_set_up',
    async prepare({ keyward }) {
      const body = { token: 'x', shortname: 'again1', email: 'x@example.com', password: PASSWORD };
      return { path: '/api/v1/setup', body, headers: { origin: keyward.url } };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  signIn: {
    async prepare({ keyward }) {
      const body = { email: 'ada@example.com', password: PASSWORD };
      return { path: '/api/v1/session', body, headers: { origin: keyward.url } };
    },
    auditRecords: ['session/sign-in'],
    changeLogEntries: [],
  },
  getSession: withoutTarget('/api/v1/session'),
  signOut: { ...withoutTarget('/api/v1/session'), auditRecords: ['session/sign-out'] },
  reauthenticate: withoutTarget('/api/v1/session/reauthentication', { body: { password: PASSWORD } }),
  enroll: {
    async prepare(context) {
      const { enrollment } = await newUser(context, 'ADMIN');
      const body = { token: linkToken(enrollment.url), password: PASSWORD };
      return { path: '/api/v1/enrollment', body, headers: { origin: context.keyward.url } };
    },
    auditRecords: ['user/update'],
    changeLogEntries: ['user/update'],
  },
  changePassword: {
    ...withoutTarget('/api/v1/profile/password', { body: { current_password: PASSWORD, new_password: PASSWORD } }),
    auditRecords: ['user/update'],
    changeLogEntries: ['user/update'],
  },
  listOwnSessions: withoutTarget('/api/v1/profile/sessions'),
  revokeOwnSession: { ...withoutTarget('/api/v1/profile/sessions/sess_absent'), expectedError: 'not_found' },
  revokeOtherSessions: {
    async prepare({ keyward }) {
      await keyward.signIn();
      return { path: '/api/v1/profile/sessions' };
    },
    auditRecords: ['session/revoke'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const userSamples = {
  listUsers: withoutTarget('/api/v1/users'),
  createUser: {
    prepare: async () => ({
      path: '/api/v1/user',
      body: { given_name: 'A', family_name: 'B', email: `made-${++sequence}@example.com`, ...adminBody },
    }),
    auditRecords: ['user/create'],
    changeLogEntries: ['user/create'],
  },
  approveUser: {
    keyError: 'user_required',
    prepare: async (context) => ({ path: `/api/v1/user/${(await findOrAddPendingUser(context)).id}/approve` }),
    auditRecords: ['user/approve'],
    changeLogEntries: ['user/update'],
  },
  getUser: {
    prepare: async (context) => ({ path: `/api/v1/user/${(await newUser(context, 'ADMIN')).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateUser: {
    keyError: 'user_required',
    prepare: async (context) => ({
      path: `/api/v1/user/${(await newUser(context, 'READONLY')).id}`,
      body: { given_name: 'A', family_name: 'B', ...adminBody },
    }),
    // The user was only invited, so the new role revokes the link.
    auditRecords: ['user/update', 'user/revoke'],
    changeLogEntries: ['user/update'],
  },
  deleteUser: {
    prepare: async (context) => ({ path: `/api/v1/user/${(await newUser(context, 'ADMIN')).id}` }),
    auditRecords: ['user/delete'],
    changeLogEntries: ['user/delete'],
  },
  countUserKeys: {
    prepare: async ({ administrator, keyward }) => ({
      path: `/api/v1/user/${(await keyward.ok('GET', '/api/v1/users', { as: administrator })).body.data[0].id}/keys`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listIssuedByUser: {
    prepare: async ({ administrator, keyward }) => ({
      path: `/api/v1/user/${(await keyward.ok('GET', '/api/v1/users', { as: administrator })).body.data[0].id}/issued`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listPendingLinks: withoutTarget('/api/v1/users/links'),
  cancelPendingLink: {
    keyError: 'user_required',
    prepare: async (context) => ({ path: `/api/v1/user/${await findOrAddInvitedUser(context)}/link` }),
    auditRecords: ['user/revoke'],
    changeLogEntries: [],
  },
  resetUserPassword: {
    keyError: 'user_required',
    prepare: async (context) => ({ path: `/api/v1/user/${(await newUser(context, 'ADMIN')).id}/password-reset` }),
    auditRecords: ['user/reset'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const rolePermissions = { permissions: [{ resource: 'users', fetch: true, update: true }] };

const roleSamples = {
  listRoles: withoutTarget('/api/v1/roles'),
  createRole: {
    prepare: async () => ({ path: '/api/v1/roles', body: { name: `made-${++sequence}`, ...rolePermissions } }),
    auditRecords: ['role/create'],
    changeLogEntries: ['role/create'],
  },
  getRole: {
    prepare: async (context) => ({ path: `/api/v1/roles/${(await newRole(context)).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateRole: {
    prepare: async (context) => ({ path: `/api/v1/roles/${(await newRole(context)).id}`, body: rolePermissions }),
    auditRecords: ['role/update'],
    changeLogEntries: ['role/update'],
  },
  deleteRole: {
    prepare: async (context) => ({ path: `/api/v1/roles/${(await newRole(context)).id}` }),
    auditRecords: ['role/delete'],
    changeLogEntries: ['role/delete'],
  },
  listPermissions: withoutTarget('/api/v1/roles/permissions'),
  createResource: {
    prepare: async () => ({ path: '/api/v1/roles/resources', body: { resource: `made-${++sequence}`, create: true } }),
    auditRecords: ['role/create'],
    changeLogEntries: ['resource/create'],
  },
  updateResource: {
    prepare: async (context) => ({
      path: `/api/v1/roles/resources/${(await newResource(context)).resource}`,
      body: { fetch: true, update: true },
    }),
    auditRecords: ['role/update'],
    changeLogEntries: ['resource/update'],
  },
  deleteResource: {
    prepare: async (context) => ({ path: `/api/v1/roles/resources/${(await newResource(context)).resource}` }),
    auditRecords: ['role/delete'],
    changeLogEntries: ['resource/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const forwardRouteSamples = {
  listForwardRoutes: withoutTarget('/api/v1/forward-routes'),
  createForwardRoute: {
    prepare: async () => ({
      path: '/api/v1/forward-routes',
      body: {
        name: `made-${++sequence}`,
        methods: { any: 'users:delete' },
        allow_preflight: false,
        identity_headers: ['X-Keyward-Key'],
      },
    }),
    auditRecords: ['account/create'],
    changeLogEntries: ['route/create'],
  },
  getForwardRoute: {
    prepare: async (context) => ({ path: `/api/v1/forward-routes/${(await newRoute(context)).name}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateForwardRoute: {
    prepare: async (context) => ({
      path: `/api/v1/forward-routes/${(await newRoute(context)).name}`,
      body: { methods: { any: 'users:delete' }, allow_ambiguous_paths: false },
    }),
    auditRecords: ['account/update'],
    changeLogEntries: ['route/update'],
  },
  deleteForwardRoute: {
    prepare: async (context) => ({ path: `/api/v1/forward-routes/${(await newRoute(context)).name}` }),
    auditRecords: ['account/delete'],
    changeLogEntries: ['route/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Adds a key with the VERIFIER role and returns its client credentials. */
async function newClient({ keyward, administrator }: SampleContext) {
  const body = { appname: `client-${++sequence}`, roles: ['VERIFIER'] };
  const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: administrator })).body;
  return { headers: { authorization: basicAuthorization(`${data.appname}@acme1`, data.appkey) } };
}

const oauthSamples = {
  issueToken: {
    async prepare(context) {
      return { path: '/oauth2/token', form: { grant_type: 'client_credentials' }, ...(await newClient(context)) };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  introspectToken: {
    async prepare(context) {
      return { path: '/oauth2/introspect', form: { token: 'nothing' }, ...(await newClient(context)) };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  revokeToken: {
    async prepare(context) {
      const client = await newClient(context);
      const options = { form: { grant_type: 'client_credentials' }, ...client };
      const { body } = await context.keyward.ok('POST', '/oauth2/token', options);
      return { path: '/oauth2/revoke', form: { token: body.access_token }, ...client };
    },
    auditRecords: ['session/revoke'],
    changeLogEntries: ['token/delete'],
  },
  describeAuthorizationServer: withoutTarget('/.well-known/oauth-authorization-server'),
  describeOpenIdConfiguration: withoutTarget('/.well-known/openid-configuration'),
} as const satisfies Partial<Record<OperationId, Sample>>;

async function newReplica({ keyward, administrator }: SampleContext): Promise<{ name: string }> {
  const body = { name: `target-${++sequence}` };
  return (await keyward.ok('POST', '/api/v1/replicas', { body, as: administrator })).body.data;
}

const FORMAT = { prefix: 'acme_', length: 45, alphabet: '0123456789abcdef' };

async function newKeyFormat({ keyward, administrator }: SampleContext) {
  const body = { name: `target-${++sequence}`, ...FORMAT };
  return (await keyward.ok('POST', '/api/v1/key-formats', { body, as: administrator })).body.data;
}

async function newBulkOperation(context: SampleContext): Promise<string> {
  const { appname } = await newKey(context, 'READONLY');
  const body = { selection: { names: [appname] }, change: { action: 'disable' }, expected: 1 };
  return (await context.keyward.ok('POST', '/api/v1/bulk-operations', { body, as: context.administrator })).body.data
    .id;
}

const bulkSamples = {
  previewBulkOperation: {
    prepare: async (context) => ({
      path: '/api/v1/bulk-operations/preview',
      body: {
        selection: { names: [(await newKey(context, 'ADMIN')).appname] },
        change: { action: 'update', role: 'READONLY' },
      },
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  startBulkOperation: {
    prepare: async (context) => ({
      path: '/api/v1/bulk-operations',
      body: {
        selection: { names: [(await newKey(context, 'ADMIN')).appname] },
        change: { action: 'disable' },
        expected: 1,
      },
    }),
    auditRecords: ['apikey/bulk-start', 'apikey/disable', 'apikey/bulk-finish'],
    changeLogEntries: ['api-key/update'],
  },
  listBulkOperations: withoutTarget('/api/v1/bulk-operations'),
  getBulkOperation: {
    prepare: async (context) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(context)}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listBulkRows: {
    prepare: async (context) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(context)}/rows` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  cancelBulkOperation: {
    prepare: async (context) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(context)}/cancel` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  exportApiKeys: withoutTarget('/api/v1/key-export?format=jsonl'),
  exportSelectedApiKeys: withoutTarget('/api/v1/key-export', { body: { format: 'csv', appnames: ['no-such-key'] } }),
  importApiKeys: {
    prepare: async () => ({
      path: '/api/v1/key-import',
      body: {
        rows: [
          { name: `made-${++sequence}`, role: 'ADMIN', sha256: `${sequence}`.padStart(64, 'a'), key_format: 'keyward' },
        ],
      },
    }),
    auditRecords: ['apikey/create', 'apikey/import'],
    changeLogEntries: ['api-key/create'],
  },
  listKeyFormats: withoutTarget('/api/v1/key-formats'),
  createKeyFormat: {
    prepare: async () => ({ path: '/api/v1/key-formats', body: { name: `made-${++sequence}`, ...FORMAT } }),
    auditRecords: ['account/create'],
    changeLogEntries: ['key-format/create'],
  },
  deleteKeyFormat: {
    prepare: async (context) => ({ path: `/api/v1/key-formats/${(await newKeyFormat(context)).name}` }),
    auditRecords: ['account/delete'],
    changeLogEntries: ['key-format/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const replicaSamples = {
  listReplicas: withoutTarget('/api/v1/replicas'),
  createReplica: {
    prepare: async () => ({
      path: '/api/v1/replicas',
      body: { name: `made-${++sequence}`, allowed_ips: ['127.0.0.1'] },
    }),
    auditRecords: ['replica/create'],
    changeLogEntries: ['replica/create'],
  },
  getReplica: {
    prepare: async (context) => ({ path: `/api/v1/replicas/${(await newReplica(context)).name}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  regenerateReplica: {
    prepare: async (context) => ({ path: `/api/v1/replicas/${(await newReplica(context)).name}/regenerate` }),
    auditRecords: ['replica/regenerate'],
    changeLogEntries: ['replica/update'],
  },
  finishReplicaRotation: {
    prepare: async (context) => {
      const path = `/api/v1/replicas/${(await newReplica(context)).name}`;
      await context.keyward.ok('POST', `${path}/regenerate`, {
        body: { overlap_seconds: 60 },
        as: context.administrator,
      });
      return { path: `${path}/rotation/finish` };
    },
    auditRecords: ['replica/finish'],
    changeLogEntries: ['replica/update'],
  },
  deleteReplica: {
    prepare: async (context) => ({ path: `/api/v1/replicas/${(await newReplica(context)).name}` }),
    auditRecords: ['replica/delete'],
    changeLogEntries: ['replica/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Deletes webhooks of earlier samples, because their number per account is limited. */
async function newWebhook({ keyward, administrator }: SampleContext): Promise<{ id: string }> {
  const { data } = (await keyward.ok('GET', '/api/v1/webhooks', { as: administrator })).body;
  for (const { id } of data.slice(10)) await keyward.ok('DELETE', `/api/v1/webhooks/${id}`, { as: administrator });
  const body = { url: `https://hooks.example/target-${++sequence}`, events: ['user.deleted'] };
  return (await keyward.ok('POST', '/api/v1/webhooks', { body, as: administrator })).body.data;
}

/** Returns a webhook and a pending delivery of a test event. */
async function newDelivery(context: SampleContext): Promise<{ webhook: string; delivery: string }> {
  const { id } = await newWebhook(context);
  const { body } = await context.keyward.ok('POST', `/api/v1/webhooks/${id}/test`, { as: context.administrator });
  return { webhook: id, delivery: body.data.id };
}

const webhookSamples = {
  listWebhooks: withoutTarget('/api/v1/webhooks'),
  createWebhook: {
    prepare: async () => ({
      path: '/api/v1/webhooks',
      body: { url: 'https://hooks.example/?token=x', events: ['api_key.deleted'] },
    }),
    auditRecords: ['webhook/create'],
    changeLogEntries: [],
  },
  getWebhook: {
    prepare: async (context) => ({ path: `/api/v1/webhooks/${(await newWebhook(context)).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateWebhook: {
    prepare: async (context) => ({
      path: `/api/v1/webhooks/${(await newWebhook(context)).id}`,
      body: { url: 'https://elsewhere.example/', enabled: false },
    }),
    auditRecords: ['webhook/update'],
    changeLogEntries: [],
  },
  deleteWebhook: {
    prepare: async (context) => ({ path: `/api/v1/webhooks/${(await newWebhook(context)).id}` }),
    auditRecords: ['webhook/delete'],
    changeLogEntries: [],
  },
  regenerateWebhookSecret: {
    prepare: async (context) => ({ path: `/api/v1/webhooks/${(await newWebhook(context)).id}/secret` }),
    auditRecords: ['webhook/regenerate'],
    changeLogEntries: [],
  },
  testWebhook: {
    prepare: async (context) => ({ path: `/api/v1/webhooks/${(await newWebhook(context)).id}/test` }),
    auditRecords: ['webhook/test'],
    changeLogEntries: [],
  },
  listWebhookDeliveries: {
    prepare: async (context) => ({
      path: `/api/v1/webhooks/${(await newDelivery(context)).webhook}/deliveries?limit=1&state=pending`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  getWebhookDelivery: {
    async prepare(context) {
      const { webhook, delivery } = await newDelivery(context);
      return { path: `/api/v1/webhooks/${webhook}/deliveries/${delivery}` };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  // The delivery is pending, so the request fails; webhooks.test.ts tests dead deliveries.
  replayWebhookDelivery: {
    expectedError: 'not_dead',
    async prepare(context) {
      const { webhook, delivery } = await newDelivery(context);
      return { path: `/api/v1/webhooks/${webhook}/deliveries/${delivery}/replay` };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  replayWebhookDeliveries: {
    prepare: async (context) => ({ path: `/api/v1/webhooks/${(await newWebhook(context)).id}/replay` }),
    auditRecords: ['webhook/replay'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Adds a report that a key was exposed publicly. */
async function newLeak(context: SampleContext): Promise<{ id: string }> {
  const { id: keyId, appname } = await newKey(context, 'READONLY');
  const { context: actionContext } = context.keyward;
  const [account] = await actionContext.storage.stores.directory.accounts();
  const actor = { accountId: account?.id ?? '', name: 'github', ip: null };
  await change(actionContext, actor, async (stores, ledger) => {
    const key = await stores.apiKeys.withId(actor.accountId, keyId);
    const finding = { reporter: 'github', source: 'commit', url: `https://example.com/${appname}` };
    if (key) await reportLeak(actionContext, { stores, ledger, accountId: actor.accountId }, key, finding);
  });
  return (await context.keyward.ok('GET', '/api/v1/leaks?limit=1', { as: context.administrator })).body.data[0];
}

const leakSamples = {
  listLeaks: withoutTarget('/api/v1/leaks?state=open'),
  resolveLeak: {
    prepare: async (context) => ({ path: `/api/v1/leaks/reports/${(await newLeak(context)).id}/resolve` }),
    auditRecords: ['leak/resolve'],
    changeLogEntries: [],
  },
  checkForLeaks: {
    ...withoutTarget('/api/v1/leaks/check', { body: { text: 'a text without keys' } }),
    auditRecords: ['leak/check'],
  },
  getLeakPolicy: withoutTarget('/api/v1/leaks/policy'),
  updateLeakPolicy: {
    ...withoutTarget('/api/v1/leaks/policy', { body: { policy: 'notify' } }),
    auditRecords: ['leak/update'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const checkRequest = (key: string) => ({ key, permission: 'api-keys:fetch' });

const checkSamples = {
  verifyKey: {
    prepare: async (context) => ({
      path: '/api/v1/verify',
      body: checkRequest((await newKey(context, 'READONLY')).appkey),
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  verifyKeys: {
    prepare: async (context) => ({
      path: '/api/v1/verify/batch',
      body: {
        checks: [{ ...checkRequest((await newKey(context, 'READONLY')).appkey), count: false }, checkRequest('none')],
      },
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  explainKey: {
    prepare: async (context) => ({
      path: '/api/v1/verify/explain',
      body: checkRequest((await newKey(context, 'READONLY')).appkey),
    }),
    auditRecords: ['apikey/explain'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** A valid request for every operation of the contract; the compiler reports missing operations. */
export const samples: { readonly [Id in OperationId]: Sample } = {
  ...tokenSamples,
  ...oauthSamples,
  ...keySamples,
  ...reviewSamples,
  ...noticeSamples,
  ...sharedSecretSamples,
  ...sessionSamples,
  ...userSamples,
  ...roleSamples,
  ...forwardRouteSamples,
  ...bulkSamples,
  ...replicaSamples,
  ...webhookSamples,
  ...leakSamples,
  getAccount: withoutTarget('/api/v1/account'),
  updateAccount: {
    ...withoutTarget('/api/v1/account', { body: { password_tokens: true } }),
    auditRecords: ['account/update'],
    changeLogEntries: ['account/update'],
  },
  getAllowedIps: withoutTarget('/api/v1/customer/access-allowed-ips'),
  updateAllowedIps: {
    ...withoutTarget('/api/v1/customer/access-allowed-ips', { body: ['127.0.0.1', '10.0.0.0/8'] }),
    auditRecords: ['account/update'],
    changeLogEntries: ['account/update'],
  },
  getKeyPolicy: withoutTarget('/api/v1/account/key-policy'),
  updateKeyPolicy: {
    ...withoutTarget('/api/v1/account/key-policy', { body: { unused: { days: 90, action: 'disable' } } }),
    auditRecords: ['account/update'],
  },
  searchAudit: withoutTarget('/api/v1/search/audit', { body: {} }),
  ...checkSamples,
  health: withoutTarget('/healthz'),
  readiness: withoutTarget('/readyz'),
  describeApi: withoutTarget('/openapi.json'),
  publishSigningKeys: withoutTarget('/.well-known/jwks.json'),
};

/** Operations that revoke sessions that other samples use. */
const runLast: readonly OperationId[] = ['changePassword', 'revokeOtherSessions', 'signOut'];

/** All operations; operations that revoke sessions come last. */
export const operationIds = (Object.keys(routes) as OperationId[]).sort(
  (one, other) => runLast.indexOf(one) - runLast.indexOf(other),
);
