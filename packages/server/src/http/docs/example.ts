import type { SchemaNode } from './document.ts';

/** Values that a reader takes for real, by the name of the member. Nothing here opens anything. */
const VALUES: Readonly<Record<string, unknown>> = {
  access_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6…',
  account: 'acmecorp',
  action: 'create',
  alg: 'EdDSA',
  allowed_ips: ['203.0.113.0/24'],
  api_keys: 8,
  api_keys_admin: 4,
  api_keys_expired: 0,
  api_keys_never_used: 1,
  appkey: 'kw_0nlyAnExample0000000000000000000000',
  appname: 'nightly_report',
  class: 'apikey',
  connected: true,
  connected_since: 1_734_372_000,
  connection_secret: 'eyJ1cmwiOiJodHRwczovL2tleXMuZXhhbXBsZS5jb20vYXBpL3YxIiwi…',
  created_at: 1_733_760_000,
  created_by: 'ada@example.com',
  begins_at: 1_734_375_600,
  credential: 'kwf_acct_8dKqT1.0nlyAnExample00000000000000000000000000000',
  crv: 'Ed25519',
  description: 'Writes the nightly report',
  email: 'ada@example.com',
  exists: true,
  expires_at: 1_765_296_000,
  expires_in: 3600,
  family_name: 'Lovelace',
  given_name: 'Ada',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  hint: 'kw_…9aZ1',
  id: 'key_4fJ9sLw2TqXb7Rk0VnEz',
  'Idempotency-Key': '5b1f0e7a9c3d4826',
  impersonator: null,
  include: ['apikey', 'secret'],
  ip: '192.0.2.17',
  jwt: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MzQz…',
  keys_reveal_secret: false,
  kid: 'Zt1yQ0mB5cXw8RkL',
  kty: 'OKP',
  'Last-Event-ID': '4711',
  last_exchange: 1_734_376_778,
  last_ip: '192.0.2.17',
  lag: { entries: 0, seconds: 0 },
  last_login: 1_734_376_778,
  last_seen: 1_734_376_778,
  last_number: 4711,
  last_seen_at: 1_734_376_778,
  limit: 50,
  name: 'ada@example.com',
  new_owner: 'grace@example.com',
  'not-before-policy': 0,
  nickname: null,
  overlap_seconds: 86_400,
  password: 'four unrelated words stand here',
  password_tokens: false,
  permissions: ['api-keys:fetch', 'api-keys:create'],
  picture: null,
  presence_until: 1_734_377_078,
  previous_valid_until: null,
  refresh_expires_in: 2_592_000,
  refresh_token: 'kwr~acct_8dKq…~fam_2mZt…~1~rX0bT4…',
  resource: 'api-keys',
  role: 'readonly',
  roles: ['readonly'],
  scope: 'readonly',
  'session-state': 'fam_2mZtL5cWq8YxRb0NkVdE',
  shared_secret: '0nlyAnExample00000000000000000000000000000',
  shortname: 'acmecorp',
  sort: '-last_login',
  start: -86_400,
  status: 'active',
  subclass: '',
  system: true,
  timestamp: 1_734_376_778,
  token: 'acct_8dKqT1.0nlyAnExample00000000000000000000000000000',
  url: 'https://keys.example.com/api/v1',
  user: 'ada@example.com',
  username: 'ada@example.com',
  window_seconds: 60,
  'X-Forwarded-Method': 'GET',
  'X-Forwarded-Uri': '/reports?page=2',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

/** Where a name means something else than in most places. */
const VALUES_OF_TAG: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Account: { '': '203.0.113.0/24' },
  OAuth: {
    active: true,
    audience: 'https://reports.example.com',
    aud: 'https://reports.example.com',
    client_id: 'nightly_report@acmecorp',
    exp: 1_734_380_378,
    grant_type: 'client_credentials',
    grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    introspection_endpoint: 'https://keys.example.com/oauth2/introspect',
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'Bearer'],
    iat: 1_734_376_778,
    id_token_signing_alg_values_supported: ['ES256', 'RS256', 'EdDSA'],
    iss: 'https://keys.example.com',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    issuer: 'https://keys.example.com',
    jti: 'hV3qLs0TzKc8WmXyB1nR4d',
    jwks_uri: 'https://keys.example.com/.well-known/jwks.json',
    response_types_supported: [],
    revocation_endpoint: 'https://keys.example.com/oauth2/revoke',
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scope: 'reports:fetch',
    service_documentation: 'https://keys.example.com/docs',
    sub: 'key_4fJ9sLw2TqXb7Rk0VnEz',
    subject_types_supported: ['public'],
    token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6…',
    token_endpoint: 'https://keys.example.com/oauth2/token',
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    username: 'nightly_report',
  },
  Audit: { description: 'API key nightly_report added', id: 12, before: null },
  Checks: {
    code: 'valid',
    key: 'kw_4fJ9sLw2TqXb7Rk0VnEzMc8YdP1uAg0kQb1Z',
    permission: 'reports:fetch',
    permissions: ['reports:fetch'],
    reason: 'It has not expired.',
    step: 'expiry',
  },
  'API keys': {
    alphabet: '0123456789abcdef',
    expected: 1,
    name: 'acme',
    length: 45,
    prefix: 'acme_',
    selection: { names: ['nightly_report'] },
    total: 1,
  },
  'Forward-auth': {
    name: 'flows',
    description: 'What runs, and how it went',
    methods: { GET: 'flows:fetch', any: 'flows:create' },
    route: 'flows',
  },
  Replicas: {
    counts: [[481_771, 12, 0, 0, 0, 0, 1]],
    credential: 'kwf_acct_8dKqT1.0nlyAnExample00000000000000000000000000000',
    id: 'repl_7GhP3sLw2TqXb7Rk0VnE',
    name: 'gateway-eu',
  },
  Roles: { id: 'readonly', name: 'readonly', description: 'Views every aspect of the account' },
  Session: { id: 'user_7GhP3sLw2TqXb7Rk0VnE', role: 'admin' },
  Users: { id: 'user_7GhP3sLw2TqXb7Rk0VnE', url: 'https://keys.example.com/enrol#token=acct_8dKqT1.0nlyAnExample…' },
  System: { status: 'ok' },
};

/** Members that need not be sent and that a first request is clearer with. */
const WORTH_SENDING: ReadonlySet<string> = new Set([
  'audience',
  'description',
  'family_name',
  'given_name',
  'include',
  'limit',
  'overlap_seconds',
  'password_tokens',
  'size',
  'sort',
  'start',
]);

/** An answer that fits the schema, the same each time. */
export function exampleAnswer(schema: SchemaNode, tag: string): unknown {
  return build(schema, tag, '', () => true);
}

/** A request that fits the schema: what is required, and little more. */
export function exampleRequest(schema: SchemaNode, tag: string): unknown {
  return build(schema, tag, '', (name) => WORTH_SENDING.has(name));
}

type Chooses = (optional: string) => boolean;

function build(schema: SchemaNode, tag: string, name: string, chooses: Chooses): unknown {
  const known = VALUES_OF_TAG[tag]?.[name] ?? VALUES[name];
  if (known !== undefined && admits(schema, known)) return known;
  if (schema.const !== undefined) return schema.const;
  const [first] = schema.anyOf ?? schema.enum ?? [];
  if (schema.anyOf) return build(first as SchemaNode, tag, name, chooses);
  if (schema.enum) return first;
  if (schema.type === 'array') return schema.items ? [build(schema.items, tag, singular(name), chooses)] : [];
  if (schema.type === 'object') return buildObject(schema, tag, chooses);
  if (schema.type === 'string') return 'text';
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' ? Math.max(1, schema.minimum ?? 1) : null;
}

function buildObject(schema: SchemaNode, tag: string, chooses: Chooses): unknown {
  const members = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || chooses(name),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, build(member, tag, name, chooses)]));
}

/** Whether a value has a type that the schema has, so that `status` is never a number where it is a word. */
function admits(schema: SchemaNode, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((each) => admits(each, value));
  if (schema.const !== undefined) return schema.const === value;
  if (schema.enum) return schema.enum.includes(value);
  if (Array.isArray(value)) return schema.type === 'array' && value.every((each) => admits(schema.items ?? {}, each));
  const type = value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value;
  return typeof schema.type === 'object' ? schema.type.includes(type) : schema.type === type;
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}
