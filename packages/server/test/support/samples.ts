import { type ErrorCode, type OperationId, routes } from '@keyward/contract';
import { change } from '../../src/actions/change.ts';
import { reportLeak } from '../../src/actions/leaks/report.ts';
import { basic } from './basic.ts';
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
  prepare(surroundings: SampleContext): Promise<RequestOptions & { path: string }>;
  /** The audit records that the request of an administrator creates, oldest first. */
  readonly auditRecords: readonly string[];
  /** The change log entries that the request creates. */
  readonly changeLogEntries: readonly string[];
}

let made = 0;

async function newKey({ keyward, administrator: present }: SampleContext, role: 'ADMIN' | 'READONLY') {
  const body = { appname: `target-${++made}`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: present })).body.data;
}

/** Adds a key, starts its rotation and returns its name. */
async function rotating(around: SampleContext): Promise<string> {
  const { appname } = await newKey(around, 'ADMIN');
  const headers = { 'idempotency-key': 'a' };
  const sent = { body: { overlap_seconds: 3600 }, headers, as: around.administrator };
  await around.keyward.ok('POST', `/api/v1/api-keys/${appname}/rotation`, sent);
  return appname;
}

/** Adds a key, creates an administrator with it and returns its name. */
async function maker(around: SampleContext): Promise<string> {
  const { keyward } = around;
  const { appname, connection_secret: text } = await newKey(around, 'ADMIN');
  const tokens = await keyward.tokensOf(keyward.credentialsOf(text));
  await newUser({ keyward, administrator: tokens }, 'ADMIN');
  return appname;
}

async function newUser({ keyward, administrator: present }: SampleContext, role: 'ADMIN' | 'READONLY') {
  const body = { given_name: 'Alan', family_name: 'T', email: `target-${++made}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as: present })).body.data;
}

/** Returns a user that a key added. Reuses the user until it is approved, because few can be added per minute. */
async function pendingUser({ keyward, administrator: present }: SampleContext) {
  const { data } = (await keyward.ok('GET', '/api/v1/users', { as: present })).body;
  const known = data.find((each: { status: string }) => each.status === 'pending');
  if (known) return known;
  const by = await keyward.addKey({ by: present });
  return newUser({ keyward, administrator: by }, 'ADMIN');
}

/** Returns the id of an invited user with a new link. Reuses a user, because few can be added in five minutes. */
async function withPendingLink({ keyward, administrator: present }: SampleContext): Promise<string> {
  const users = (await keyward.ok('GET', '/api/v1/users', { as: present })).body.data;
  const invited = users.find(
    ({ status, roles: [role] }: { status: string; roles: string[] }) => status === 'invited' && role === 'admin',
  );
  const { id } = invited ?? (await newUser({ keyward, administrator: present }, 'ADMIN'));
  await keyward.ok('POST', `/api/v1/user/${id}/password-reset`, { as: present });
  return id;
}

/** Returns the parts of a sample without a target. */
function plain(path: string, sent: RequestOptions = {}): Pick<Sample, 'prepare' | 'auditRecords' | 'changeLogEntries'> {
  return { prepare: async () => ({ path, ...sent }), auditRecords: [], changeLogEntries: [] };
}

async function newRole({ keyward, administrator: present }: SampleContext) {
  const body = { name: `target-${++made}`, permissions: [] };
  return (await keyward.ok('POST', '/api/v1/roles', { body, as: present })).body.data;
}

async function newResource({ keyward, administrator: present }: SampleContext) {
  const body = { resource: `target-${++made}`, fetch: true };
  return (await keyward.ok('POST', '/api/v1/roles/resources', { body, as: present })).body.data;
}

async function newRoute({ keyward, administrator: present }: SampleContext) {
  const body = { name: `target-${++made}`, methods: { GET: 'users:fetch' } };
  return (await keyward.ok('POST', '/api/v1/forward-routes', { body, as: present })).body.data;
}

async function exchanged({ keyward, administrator: present }: SampleContext) {
  const { connection_secret: text } = await newKey({ keyward, administrator: present }, 'READONLY');
  return keyward.tokensOf(keyward.credentialsOf(text));
}

const adminBody = { roles: ['ADMIN'] };

const ofTokens = {
  exchangeToken: {
    async prepare(surroundings) {
      const { connection_secret: text } = await newKey(surroundings, 'READONLY');
      const { keyward } = surroundings;
      return {
        path: '/api/v1/auth/token',
        body: { jwt: requestToken(keyward.credentialsOf(text), keyward.clock.now) },
      };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  passwordToken: {
    ...plain('/api/auth/bearer/token', { form: { username: 'ada@example.com', password: PASSWORD } }),
    auditRecords: ['session/sign-in'],
  },
  refreshToken: {
    async prepare(surroundings) {
      const { refreshToken } = await exchanged(surroundings);
      return { path: '/api/auth/bearer/refresh', form: { refresh_token: refreshToken } };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofKeys = {
  listApiKeys: plain('/api/v1/api-keys'),
  createApiKey: {
    prepare: async () => ({ path: '/api/v1/api-keys', body: { appname: `made-${++made}`, ...adminBody } }),
    auditRecords: ['apikey/create', 'secret/reveal'],
    changeLogEntries: ['api-key/create'],
  },
  getApiKey: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateApiKey: {
    prepare: async (around) => ({
      path: `/api/v1/api-keys/${(await newKey(around, 'READONLY')).appname}`,
      body: adminBody,
    }),
    auditRecords: ['apikey/update'],
    changeLogEntries: ['api-key/update'],
  },
  regenerateApiKey: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/regen` }),
    auditRecords: ['apikey/regenerate', 'secret/reveal'],
    changeLogEntries: ['api-key/update'],
  },
  startRotation: {
    prepare: async (around) => ({
      path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/rotation`,
      headers: { 'idempotency-key': `rotation-${++made}` },
      body: { overlap_seconds: 3600 },
    }),
    auditRecords: ['apikey/start', 'secret/reveal'],
    changeLogEntries: ['api-key/update'],
  },
  finishRotation: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${await rotating(around)}/rotation/finish` }),
    auditRecords: ['apikey/finish'],
    changeLogEntries: ['api-key/update'],
  },
  cancelRotation: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${await rotating(around)}/rotation/cancel` }),
    auditRecords: ['apikey/cancel'],
    changeLogEntries: ['api-key/update'],
  },
  disableApiKey: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/disable` }),
    auditRecords: ['apikey/disable'],
    changeLogEntries: ['api-key/update'],
  },
  enableApiKey: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/enable` }),
    auditRecords: ['apikey/enable'],
    changeLogEntries: ['api-key/update'],
  },
  summarizeUsage: plain('/api/v1/key-usage', { body: { appnames: ['none'] } }),
  getApiKeyUsage: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/usage?days=90` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  revokeApiKey: {
    prepare: async (around) => ({
      path: '/api/v1/revoke',
      body: { key: (await newKey(around, 'READONLY')).appkey },
    }),
    auditRecords: ['apikey/disable'],
    changeLogEntries: ['api-key/update'],
  },
  lookUpApiKey: {
    prepare: async (around) => ({
      path: '/api/v1/key-lookup',
      body: { key: (await newKey(around, 'READONLY')).appkey },
    }),
    auditRecords: ['apikey/lookup'],
    changeLogEntries: [],
  },
  previewDeleteWithIssued: {
    prepare: async (around) => ({
      path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}/delete-with-issued`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  deleteApiKeyWithIssued: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${await maker(around)}/delete-with-issued`, body: {} }),
    auditRecords: ['user/delete', 'apikey/delete'],
    changeLogEntries: ['user/delete', 'api-key/delete'],
  },
  deleteApiKey: {
    prepare: async (around) => ({ path: `/api/v1/api-keys/${(await newKey(around, 'ADMIN')).appname}` }),
    auditRecords: ['apikey/delete'],
    changeLogEntries: ['api-key/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Returns the path of the open review, or of a new one. */
async function openReview({ keyward, administrator: present }: SampleContext): Promise<string> {
  const { data } = (await keyward.ok('GET', '/api/v1/reviews', { as: present })).body;
  const open = data.find((each: { finished_at: number | null }) => each.finished_at === null);
  return `/api/v1/reviews/${(open ?? (await keyward.ok('POST', '/api/v1/reviews', { as: present })).body.data).id}`;
}

const ofReviews = {
  getOverview: plain('/api/v1/overview'),
  countDueKeys: plain('/api/v1/reviews/due'),
  listReviews: plain('/api/v1/reviews'),
  startReview: {
    async prepare(around) {
      await around.keyward.ok('POST', `${await openReview(around)}/finish`, { as: around.administrator });
      return { path: '/api/v1/reviews' };
    },
    auditRecords: ['apikey/start-review'],
    changeLogEntries: [],
  },
  getReview: {
    prepare: async (around) => ({ path: await openReview(around) }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listReviewItems: {
    prepare: async (around) => ({ path: `${await openReview(around)}/items?limit=5&reason=no_owner` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listReviewDecisions: {
    prepare: async (around) => ({ path: `${await openReview(around)}/decisions` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  decideReviewItem: {
    prepare: async (around) => ({
      path: `${await openReview(around)}/decisions`,
      headers: { 'idempotency-key': `review-${++made}` },
      body: { appname: (await newKey(around, 'ADMIN')).appname, decision: 'rotate' },
    }),
    auditRecords: ['apikey/start', 'secret/reveal', 'apikey/decide'],
    changeLogEntries: ['api-key/update'],
  },
  undoReviewDecision: {
    async prepare(around) {
      const { appname } = await newKey(around, 'ADMIN');
      const path = `${await openReview(around)}/decisions`;
      await around.keyward.ok('POST', path, { body: { appname, decision: 'disable' }, as: around.administrator });
      return { path: `${path}/${appname}` };
    },
    auditRecords: ['apikey/enable', 'apikey/undo'],
    changeLogEntries: ['api-key/update'],
  },
  finishReview: {
    prepare: async (around) => ({ path: `${await openReview(around)}/finish` }),
    auditRecords: ['apikey/finish-review'],
    changeLogEntries: [],
  },
  exportReview: {
    prepare: async (around) => ({ path: `${await openReview(around)}/export` }),
    auditRecords: [],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Returns the id of a notice about a key that expires within a week. */
async function newNotice(around: SampleContext): Promise<string> {
  const { keyward, administrator: present } = around;
  const at = keyward.clock.now + 5 * 86_400;
  const body = { appname: `target-${++made}`, roles: ['READONLY'], expires_at: at + 90 * 86_400 };
  const { appname } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: present })).body.data;
  const sent = { body: { roles: ['READONLY'], expires_at: at }, as: present };
  await keyward.ok('PUT', `/api/v1/api-keys/${appname}`, sent);
  const [account] = await keyward.context.storage.stores.directory.accounts();
  await keyward.context.storage.transaction(async ({ apiKeys, notices }) => {
    const key = await apiKeys.named(account?.id ?? '', appname);
    const notice = { id: `note_${appname}`, kind: 'expiry', dueAt: at, days: 7, createdAt: keyward.clock.now } as const;
    await notices.add(account?.id ?? '', key?.id ?? '', notice);
  });
  return `note_${appname}`;
}

const ofNotices = {
  listNotices: plain('/api/v1/notices?limit=10'),
  dismissNotice: {
    prepare: async (around) => ({ path: `/api/v1/notices/${await newNotice(around)}/dismiss` }),
    auditRecords: ['apikey/dismiss'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofSharedSecret = {
  revealSharedSecret: { ...plain('/api/v1/shared-secret'), auditRecords: ['secret/reveal'] },
  describeSharedSecret: plain('/api/v1/shared-secret/status'),
  // The secret exists since the first key, so the request fails; shared-secret.test.ts tests an account without keys.
  createSharedSecret: { ...plain('/api/v1/shared-secret'), expectedError: 'secret_exists' },
  // No rotation is running, because success would revoke all tokens; shared-secret-rotation.test.ts tests the other
  // cases.
  finishSharedSecretRotation: { ...plain('/api/v1/shared-secret/rotation/finish'), expectedError: 'no_rotation' },
  cancelSharedSecretRotation: { ...plain('/api/v1/shared-secret/rotation/cancel'), expectedError: 'no_rotation' },
  regenerateSharedSecret: {
    // Repeating the request continues the same rotation.
    ...plain('/api/v1/shared-secret/regenerate', {
      headers: { 'idempotency-key': 'sample' },
      body: { overlap_seconds: 2_592_000 },
    }),
    auditRecords: ['secret/regenerate'],
    changeLogEntries: ['shared-secret/update'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofSession = {
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
  getSession: plain('/api/v1/session'),
  signOut: { ...plain('/api/v1/session'), auditRecords: ['session/sign-out'] },
  reauthenticate: plain('/api/v1/session/reauthentication', { body: { password: PASSWORD } }),
  enroll: {
    async prepare(around) {
      const { enrollment } = await newUser(around, 'ADMIN');
      const body = { token: linkToken(enrollment.url), password: PASSWORD };
      return { path: '/api/v1/enrollment', body, headers: { origin: around.keyward.url } };
    },
    auditRecords: ['user/update'],
    changeLogEntries: ['user/update'],
  },
  changePassword: {
    ...plain('/api/v1/profile/password', { body: { current_password: PASSWORD, new_password: PASSWORD } }),
    auditRecords: ['user/update'],
    changeLogEntries: ['user/update'],
  },
  listOwnSessions: plain('/api/v1/profile/sessions'),
  revokeOwnSession: { ...plain('/api/v1/profile/sessions/sess_absent'), expectedError: 'not_found' },
  revokeOtherSessions: {
    async prepare({ keyward }) {
      await keyward.signIn();
      return { path: '/api/v1/profile/sessions' };
    },
    auditRecords: ['session/revoke'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofUsers = {
  listUsers: plain('/api/v1/users'),
  createUser: {
    prepare: async () => ({
      path: '/api/v1/user',
      body: { given_name: 'A', family_name: 'B', email: `made-${++made}@example.com`, ...adminBody },
    }),
    auditRecords: ['user/create'],
    changeLogEntries: ['user/create'],
  },
  approveUser: {
    keyError: 'user_required',
    prepare: async (around) => ({ path: `/api/v1/user/${(await pendingUser(around)).id}/approve` }),
    auditRecords: ['user/approve'],
    changeLogEntries: ['user/update'],
  },
  getUser: {
    prepare: async (around) => ({ path: `/api/v1/user/${(await newUser(around, 'ADMIN')).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateUser: {
    keyError: 'user_required',
    prepare: async (around) => ({
      path: `/api/v1/user/${(await newUser(around, 'READONLY')).id}`,
      body: { given_name: 'A', family_name: 'B', ...adminBody },
    }),
    // The user was only invited, so the new role revokes the link.
    auditRecords: ['user/update', 'user/revoke'],
    changeLogEntries: ['user/update'],
  },
  deleteUser: {
    prepare: async (around) => ({ path: `/api/v1/user/${(await newUser(around, 'ADMIN')).id}` }),
    auditRecords: ['user/delete'],
    changeLogEntries: ['user/delete'],
  },
  countUserKeys: {
    prepare: async ({ administrator: present, keyward }) => ({
      path: `/api/v1/user/${(await keyward.ok('GET', '/api/v1/users', { as: present })).body.data[0].id}/keys`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listIssuedByUser: {
    prepare: async ({ administrator: present, keyward }) => ({
      path: `/api/v1/user/${(await keyward.ok('GET', '/api/v1/users', { as: present })).body.data[0].id}/issued`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listPendingLinks: plain('/api/v1/users/links'),
  cancelPendingLink: {
    keyError: 'user_required',
    prepare: async (around) => ({ path: `/api/v1/user/${await withPendingLink(around)}/link` }),
    auditRecords: ['user/revoke'],
    changeLogEntries: [],
  },
  resetUserPassword: {
    keyError: 'user_required',
    prepare: async (around) => ({ path: `/api/v1/user/${(await newUser(around, 'ADMIN')).id}/password-reset` }),
    auditRecords: ['user/reset'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const power = { permissions: [{ resource: 'users', fetch: true, update: true }] };

const ofRoles = {
  listRoles: plain('/api/v1/roles'),
  createRole: {
    prepare: async () => ({ path: '/api/v1/roles', body: { name: `made-${++made}`, ...power } }),
    auditRecords: ['role/create'],
    changeLogEntries: ['role/create'],
  },
  getRole: {
    prepare: async (around) => ({ path: `/api/v1/roles/${(await newRole(around)).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateRole: {
    prepare: async (around) => ({ path: `/api/v1/roles/${(await newRole(around)).id}`, body: power }),
    auditRecords: ['role/update'],
    changeLogEntries: ['role/update'],
  },
  deleteRole: {
    prepare: async (around) => ({ path: `/api/v1/roles/${(await newRole(around)).id}` }),
    auditRecords: ['role/delete'],
    changeLogEntries: ['role/delete'],
  },
  listPermissions: plain('/api/v1/roles/permissions'),
  createResource: {
    prepare: async () => ({ path: '/api/v1/roles/resources', body: { resource: `made-${++made}`, create: true } }),
    auditRecords: ['role/create'],
    changeLogEntries: ['resource/create'],
  },
  updateResource: {
    prepare: async (around) => ({
      path: `/api/v1/roles/resources/${(await newResource(around)).resource}`,
      body: { fetch: true, update: true },
    }),
    auditRecords: ['role/update'],
    changeLogEntries: ['resource/update'],
  },
  deleteResource: {
    prepare: async (around) => ({ path: `/api/v1/roles/resources/${(await newResource(around)).resource}` }),
    auditRecords: ['role/delete'],
    changeLogEntries: ['resource/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofForwardRoutes = {
  listForwardRoutes: plain('/api/v1/forward-routes'),
  createForwardRoute: {
    prepare: async () => ({
      path: '/api/v1/forward-routes',
      body: {
        name: `made-${++made}`,
        methods: { any: 'users:delete' },
        allow_preflight: false,
        identity_headers: ['X-Keyward-Key'],
      },
    }),
    auditRecords: ['account/create'],
    changeLogEntries: ['route/create'],
  },
  getForwardRoute: {
    prepare: async (around) => ({ path: `/api/v1/forward-routes/${(await newRoute(around)).name}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateForwardRoute: {
    prepare: async (around) => ({
      path: `/api/v1/forward-routes/${(await newRoute(around)).name}`,
      body: { methods: { any: 'users:delete' }, allow_ambiguous_paths: false },
    }),
    auditRecords: ['account/update'],
    changeLogEntries: ['route/update'],
  },
  deleteForwardRoute: {
    prepare: async (around) => ({ path: `/api/v1/forward-routes/${(await newRoute(around)).name}` }),
    auditRecords: ['account/delete'],
    changeLogEntries: ['route/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Adds a key with the VERIFIER role and returns its client credentials. */
async function newClient({ keyward, administrator: present }: SampleContext) {
  const body = { appname: `client-${++made}`, roles: ['VERIFIER'] };
  const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: present })).body;
  return { headers: { authorization: basic(`${data.appname}@acme1`, data.appkey) } };
}

const ofOAuth = {
  issueToken: {
    async prepare(around) {
      return { path: '/oauth2/token', form: { grant_type: 'client_credentials' }, ...(await newClient(around)) };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  introspectToken: {
    async prepare(around) {
      return { path: '/oauth2/introspect', form: { token: 'nothing' }, ...(await newClient(around)) };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  revokeToken: {
    async prepare(around) {
      const client = await newClient(around);
      const sent = { form: { grant_type: 'client_credentials' }, ...client };
      const { body } = await around.keyward.ok('POST', '/oauth2/token', sent);
      return { path: '/oauth2/revoke', form: { token: body.access_token }, ...client };
    },
    auditRecords: ['session/revoke'],
    changeLogEntries: ['token/delete'],
  },
  describeAuthorizationServer: plain('/.well-known/oauth-authorization-server'),
  describeOpenIdConfiguration: plain('/.well-known/openid-configuration'),
} as const satisfies Partial<Record<OperationId, Sample>>;

async function newReplica({ keyward, administrator: present }: SampleContext): Promise<{ name: string }> {
  const body = { name: `target-${++made}` };
  return (await keyward.ok('POST', '/api/v1/replicas', { body, as: present })).body.data;
}

const SHAPE = { prefix: 'acme_', length: 45, alphabet: '0123456789abcdef' };

async function newKeyFormat({ keyward, administrator: present }: SampleContext) {
  const body = { name: `target-${++made}`, ...SHAPE };
  return (await keyward.ok('POST', '/api/v1/key-formats', { body, as: present })).body.data;
}

async function newBulkOperation(around: SampleContext): Promise<string> {
  const { appname } = await newKey(around, 'READONLY');
  const body = { selection: { names: [appname] }, change: { action: 'disable' }, expected: 1 };
  return (await around.keyward.ok('POST', '/api/v1/bulk-operations', { body, as: around.administrator })).body.data.id;
}

const ofManyKeys = {
  previewBulkOperation: {
    prepare: async (around) => ({
      path: '/api/v1/bulk-operations/preview',
      body: {
        selection: { names: [(await newKey(around, 'ADMIN')).appname] },
        change: { action: 'update', role: 'READONLY' },
      },
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  startBulkOperation: {
    prepare: async (around) => ({
      path: '/api/v1/bulk-operations',
      body: {
        selection: { names: [(await newKey(around, 'ADMIN')).appname] },
        change: { action: 'disable' },
        expected: 1,
      },
    }),
    auditRecords: ['apikey/bulk-start', 'apikey/disable', 'apikey/bulk-finish'],
    changeLogEntries: ['api-key/update'],
  },
  listBulkOperations: plain('/api/v1/bulk-operations'),
  getBulkOperation: {
    prepare: async (around) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(around)}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  listBulkRows: {
    prepare: async (around) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(around)}/rows` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  cancelBulkOperation: {
    prepare: async (around) => ({ path: `/api/v1/bulk-operations/${await newBulkOperation(around)}/cancel` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  exportApiKeys: plain('/api/v1/key-export?format=jsonl'),
  exportSelectedApiKeys: plain('/api/v1/key-export', { body: { format: 'csv', appnames: ['no-such-key'] } }),
  importApiKeys: {
    prepare: async () => ({
      path: '/api/v1/key-import',
      body: {
        rows: [{ name: `made-${++made}`, role: 'ADMIN', sha256: `${made}`.padStart(64, 'a'), key_format: 'keyward' }],
      },
    }),
    auditRecords: ['apikey/create', 'apikey/import'],
    changeLogEntries: ['api-key/create'],
  },
  listKeyFormats: plain('/api/v1/key-formats'),
  createKeyFormat: {
    prepare: async () => ({ path: '/api/v1/key-formats', body: { name: `made-${++made}`, ...SHAPE } }),
    auditRecords: ['account/create'],
    changeLogEntries: ['key-format/create'],
  },
  deleteKeyFormat: {
    prepare: async (around) => ({ path: `/api/v1/key-formats/${(await newKeyFormat(around)).name}` }),
    auditRecords: ['account/delete'],
    changeLogEntries: ['key-format/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const ofReplicas = {
  listReplicas: plain('/api/v1/replicas'),
  createReplica: {
    prepare: async () => ({ path: '/api/v1/replicas', body: { name: `made-${++made}`, allowed_ips: ['127.0.0.1'] } }),
    auditRecords: ['replica/create'],
    changeLogEntries: ['replica/create'],
  },
  getReplica: {
    prepare: async (around) => ({ path: `/api/v1/replicas/${(await newReplica(around)).name}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  regenerateReplica: {
    prepare: async (around) => ({ path: `/api/v1/replicas/${(await newReplica(around)).name}/regenerate` }),
    auditRecords: ['replica/regenerate'],
    changeLogEntries: ['replica/update'],
  },
  finishReplicaRotation: {
    prepare: async (around) => {
      const path = `/api/v1/replicas/${(await newReplica(around)).name}`;
      await around.keyward.ok('POST', `${path}/regenerate`, {
        body: { overlap_seconds: 60 },
        as: around.administrator,
      });
      return { path: `${path}/rotation/finish` };
    },
    auditRecords: ['replica/finish'],
    changeLogEntries: ['replica/update'],
  },
  deleteReplica: {
    prepare: async (around) => ({ path: `/api/v1/replicas/${(await newReplica(around)).name}` }),
    auditRecords: ['replica/delete'],
    changeLogEntries: ['replica/delete'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Deletes webhooks of earlier samples, because their number per account is limited. */
async function newWebhook({ keyward, administrator: present }: SampleContext): Promise<{ id: string }> {
  const { data } = (await keyward.ok('GET', '/api/v1/webhooks', { as: present })).body;
  for (const { id } of data.slice(10)) await keyward.ok('DELETE', `/api/v1/webhooks/${id}`, { as: present });
  const body = { url: `https://hooks.example/target-${++made}`, events: ['user.deleted'] };
  return (await keyward.ok('POST', '/api/v1/webhooks', { body, as: present })).body.data;
}

/** Returns a webhook and a pending delivery of a test event. */
async function newDelivery(around: SampleContext): Promise<{ webhook: string; delivery: string }> {
  const { id } = await newWebhook(around);
  const { body } = await around.keyward.ok('POST', `/api/v1/webhooks/${id}/test`, { as: around.administrator });
  return { webhook: id, delivery: body.data.id };
}

const ofWebhooks = {
  listWebhooks: plain('/api/v1/webhooks'),
  createWebhook: {
    prepare: async () => ({
      path: '/api/v1/webhooks',
      body: { url: 'https://hooks.example/?token=x', events: ['api_key.deleted'] },
    }),
    auditRecords: ['webhook/create'],
    changeLogEntries: [],
  },
  getWebhook: {
    prepare: async (around) => ({ path: `/api/v1/webhooks/${(await newWebhook(around)).id}` }),
    auditRecords: [],
    changeLogEntries: [],
  },
  updateWebhook: {
    prepare: async (around) => ({
      path: `/api/v1/webhooks/${(await newWebhook(around)).id}`,
      body: { url: 'https://elsewhere.example/', enabled: false },
    }),
    auditRecords: ['webhook/update'],
    changeLogEntries: [],
  },
  deleteWebhook: {
    prepare: async (around) => ({ path: `/api/v1/webhooks/${(await newWebhook(around)).id}` }),
    auditRecords: ['webhook/delete'],
    changeLogEntries: [],
  },
  regenerateWebhookSecret: {
    prepare: async (around) => ({ path: `/api/v1/webhooks/${(await newWebhook(around)).id}/secret` }),
    auditRecords: ['webhook/regenerate'],
    changeLogEntries: [],
  },
  testWebhook: {
    prepare: async (around) => ({ path: `/api/v1/webhooks/${(await newWebhook(around)).id}/test` }),
    auditRecords: ['webhook/test'],
    changeLogEntries: [],
  },
  listWebhookDeliveries: {
    prepare: async (around) => ({
      path: `/api/v1/webhooks/${(await newDelivery(around)).webhook}/deliveries?limit=1&state=pending`,
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  getWebhookDelivery: {
    async prepare(around) {
      const { webhook, delivery } = await newDelivery(around);
      return { path: `/api/v1/webhooks/${webhook}/deliveries/${delivery}` };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  // The delivery is pending, so the request fails; webhooks.test.ts tests dead deliveries.
  replayWebhookDelivery: {
    expectedError: 'not_dead',
    async prepare(around) {
      const { webhook, delivery } = await newDelivery(around);
      return { path: `/api/v1/webhooks/${webhook}/deliveries/${delivery}/replay` };
    },
    auditRecords: [],
    changeLogEntries: [],
  },
  replayWebhookDeliveries: {
    prepare: async (around) => ({ path: `/api/v1/webhooks/${(await newWebhook(around)).id}/replay` }),
    auditRecords: ['webhook/replay'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** Adds a report of a key that was found in public. */
async function newLeak(around: SampleContext): Promise<{ id: string }> {
  const { id: keyId, appname } = await newKey(around, 'READONLY');
  const { context } = around.keyward;
  const [account] = await context.storage.stores.directory.accounts();
  const actor = { accountId: account?.id ?? '', name: 'github', ip: null };
  await change(context, actor, async (stores, ledger) => {
    const key = await stores.apiKeys.withId(actor.accountId, keyId);
    const finding = { reporter: 'github', source: 'commit', url: `https://example.com/${appname}` };
    if (key) await reportLeak(context, { stores, ledger, accountId: actor.accountId }, key, finding);
  });
  return (await around.keyward.ok('GET', '/api/v1/leaks?limit=1', { as: around.administrator })).body.data[0];
}

const ofLeaks = {
  listLeaks: plain('/api/v1/leaks?state=open'),
  resolveLeak: {
    prepare: async (around) => ({ path: `/api/v1/leaks/reports/${(await newLeak(around)).id}/resolve` }),
    auditRecords: ['leak/resolve'],
    changeLogEntries: [],
  },
  checkForLeaks: {
    ...plain('/api/v1/leaks/check', { body: { text: 'a text without keys' } }),
    auditRecords: ['leak/check'],
  },
  getLeakPolicy: plain('/api/v1/leaks/policy'),
  updateLeakPolicy: {
    ...plain('/api/v1/leaks/policy', { body: { policy: 'notify' } }),
    auditRecords: ['leak/update'],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

const question = (key: string) => ({ key, permission: 'api-keys:fetch' });

const ofChecks = {
  verifyKey: {
    prepare: async (around) => ({ path: '/api/v1/verify', body: question((await newKey(around, 'READONLY')).appkey) }),
    auditRecords: [],
    changeLogEntries: [],
  },
  verifyKeys: {
    prepare: async (around) => ({
      path: '/api/v1/verify/batch',
      body: { checks: [{ ...question((await newKey(around, 'READONLY')).appkey), count: false }, question('none')] },
    }),
    auditRecords: [],
    changeLogEntries: [],
  },
  explainKey: {
    prepare: async (around) => ({
      path: '/api/v1/verify/explain',
      body: question((await newKey(around, 'READONLY')).appkey),
    }),
    auditRecords: ['apikey/explain'],
    changeLogEntries: [],
  },
} as const satisfies Partial<Record<OperationId, Sample>>;

/** A valid request for every operation of the contract; the compiler reports missing operations. */
export const samples: { readonly [Id in OperationId]: Sample } = {
  ...ofTokens,
  ...ofOAuth,
  ...ofKeys,
  ...ofReviews,
  ...ofNotices,
  ...ofSharedSecret,
  ...ofSession,
  ...ofUsers,
  ...ofRoles,
  ...ofForwardRoutes,
  ...ofManyKeys,
  ...ofReplicas,
  ...ofWebhooks,
  ...ofLeaks,
  getAccount: plain('/api/v1/account'),
  updateAccount: {
    ...plain('/api/v1/account', { body: { password_tokens: true } }),
    auditRecords: ['account/update'],
    changeLogEntries: ['account/update'],
  },
  getAllowedIps: plain('/api/v1/customer/access-allowed-ips'),
  updateAllowedIps: {
    ...plain('/api/v1/customer/access-allowed-ips', { body: ['127.0.0.1', '10.0.0.0/8'] }),
    auditRecords: ['account/update'],
    changeLogEntries: ['account/update'],
  },
  getKeyPolicy: plain('/api/v1/account/key-policy'),
  updateKeyPolicy: {
    ...plain('/api/v1/account/key-policy', { body: { unused: { days: 90, action: 'disable' } } }),
    auditRecords: ['account/update'],
  },
  searchAudit: plain('/api/v1/search/audit', { body: {} }),
  ...ofChecks,
  health: plain('/healthz'),
  readiness: plain('/readyz'),
  describeApi: plain('/openapi.json'),
  publishSigningKeys: plain('/.well-known/jwks.json'),
};

/** Operations that revoke sessions that other samples use. */
const last: readonly OperationId[] = ['changePassword', 'revokeOtherSessions', 'signOut'];

/** All operations; operations that revoke sessions come last. */
export const operationIds = (Object.keys(routes) as OperationId[]).sort(
  (one, other) => last.indexOf(one) - last.indexOf(other),
);
