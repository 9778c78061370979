import Type from 'typebox';
import { type AnswerHeader, always, type Endpoint, named, notStored, sometimes } from './endpoint.ts';
import { generalErrors } from './errors.ts';
import { type IdentityHeader, MOST_HEADER_BYTES, PREFLIGHT_HEADER } from './identity-headers.ts';
import { GithubFeedback, GithubReport } from './schemas/leak.ts';
import { UsageReport } from './schemas/replica.ts';
import { Shortname } from './schemas/session.ts';
import { forwardVerdictCodes } from './verdict.ts';

/** A thousand keys with the counts of a day, or a thousand matches. */
const REPORT_BYTES = 1024 * 1024;

const identity = {
  'X-Keyward-Code': always(
    `how the check ended: ${forwardVerdictCodes.join(', ')}; empty for a CORS preflight that the route allows`,
    'valid',
  ),
  'X-Keyward-Key': always('the name of the key; empty unless it is good', 'nightly_report'),
  'X-Keyward-Account': always('the short name of the account; empty unless the key is good', 'acmecorp'),
  'X-Keyward-Roles': always('the role of the key; empty unless it is good', 'readonly'),
  'X-Keyward-Permissions': always(
    `everything that the role grants, with one space between; empty unless the key is good, and if it exceeds ${MOST_HEADER_BYTES} bytes`,
    'api-keys:fetch reports:fetch',
  ),
} as const satisfies Record<IdentityHeader, AnswerHeader>;

const verdict = {
  ...identity,
  [PREFLIGHT_HEADER]: always('"allowed" for a CORS preflight that the route allows; empty otherwise', 'allowed'),
  Vary: always('the headers that present a key, for proxies that cache the answer', 'Authorization, X-Api-Key'),
  'RateLimit-Policy': sometimes(
    'the rate limit of the key, where it has one and was found good so far',
    '"key";q=30;w=60',
  ),
  RateLimit: sometimes('what is left of it', '"key";r=29;t=60'),
};

const forwardHeaders = Type.Object({
  'X-Forwarded-Method': Type.Optional(
    Type.String({
      description:
        'the method of the client, once and in upper case; without it the method of this request. X-Original-Method is read as well: both must agree, and this request must use the same method or GET',
    }),
  ),
  'X-Forwarded-Uri': Type.Optional(
    Type.String({
      description:
        'the original URI: an absolute URL, or a path; each with its query. A secret of Keyward in it is refused. Also read: X-Original-URI, X-Original-URL and X-Auth-Request-Redirect, which need a method beside them, and X-Forwarded-Url, X-Forwarded-Path, X-Original-Path, X-Replaced-Path, X-Rewrite-URL and X-Envoy-Original-Path',
    }),
  ),
});

const forwardAuth = {
  method: 'GET',
  tag: 'Forward-auth',
  access: 'For reverse proxies, with the key that their client presents, as X-Api-Key or Authorization: Bearer.',
  security: 'presentedKey',
  headers: forwardHeaders,
  answer: {
    status: 200,
    description: 'OK. The key is allowed, or the request is a CORS preflight that the route allows.',
    headers: { ...verdict, ...notStored },
  },
  errors: [
    'secret_in_url',
    'unknown_key',
    'expired_key',
    'ip_denied',
    'https_required',
    'forbidden',
    'ambiguous_path',
    'ambiguous_method',
    'rate_limited',
    'unavailable',
  ],
  failureHeaders: verdict,
} as const;

const replicaOnly = {
  tag: 'Replicas',
  access: 'For replicas, with their credential as Authorization: Bearer.',
  security: 'replica',
} as const;

const events = {
  hello: {
    data: 'object',
    description:
      'version, account, number, and whether a snapshot of everything or a resume from Last-Event-ID follows',
  },
  account: { data: 'object', description: 'what each role grants, and the keys that access tokens are signed with' },
  keys: {
    data: 'array',
    description: 'keys, each as id, name, role, SHA-256, generation, expiry or null, addresses or 0, rate limit or 0',
  },
  ended: { data: 'array', description: 'ids of families of tokens, and of tokens, that are good no more' },
  ready: {
    data: 'object',
    description: 'everything that the reader needs to answer was sent; now_ms is the time in milliseconds',
  },
  key: { data: 'array', description: 'one key that was added or changed' },
  gone: { data: 'array', description: 'ids of keys that were removed' },
  beat: { data: 'object', description: 'each second: now, and the number up to which everything was sent' },
  bye: {
    data: 'object',
    description:
      'the feed ends; its code is closing, moved_on, restored (the data of the server is an older copy), revoked, or rotated (the credential that opened it was or will be replaced: connect again with the current one)',
  },
} as const;

const STREAM = `event: hello
data: {"version":1,"account":{"shortname":"acmecorp",…},"number":4711,"mode":"snapshot",…}

event: keys
data: [["key_4fJ9sLw2TqXb7Rk0VnEz","nightly_report","readonly","n4bQgYhMfWWaL…",5301167829447316,null,0,[30,60]]]

id: 7Zk0VnEz4fJ9sLw2TqXb.4711.3077186502961724.n4bQgYhMfWWaLqAxVhHB1g
event: ready
data: {"now":1734376778,"now_ms":1734376778214}

id: 7Zk0VnEz4fJ9sLw2TqXb.4712.8119037755612003.RwZ2lXf0aYhT9uKcP1vQdA
event: gone
data: ["key_4fJ9sLw2TqXb7Rk0VnEz"]

`;

export const endpoints = {
  forwardAuth: {
    ...forwardAuth,
    path: '/api/v1/forward-auth/{shortname}',
    summary: 'Check a forwarded request',
    description:
      'Whether a request that a proxy holds may pass. Every method is answered alike, because proxies ask with that of their client. Each X-Keyward-* header is there with every answer, so that a proxy that copies them overwrites what a client made up. The check counts: it is the last login of the key, and spends of its rate limit.\n\nWithout a route an ADMIN key passes with every method and a READONLY key with GET, HEAD and OPTIONS.\n\nA path that proxies and services read differently is denied with ambiguous_path, in each header that carries the original URI and behind the route in the path of this request. Before `?` and `#` it must not have a segment that is `.` or `..` (also followed by `;`), an empty segment before the last one, a backslash, or a control character; none of these percent-encoded, nor an encoded slash, in any number of encodings.',
    params: Type.Object({ shortname: Shortname }),
  },
  forwardAuthRoute: {
    ...forwardAuth,
    path: '/api/v1/forward-auth/{shortname}/{route}',
    summary: 'Check a forwarded request against a route',
    description:
      'The same, by a forward-auth route of the account: it says which permission a key must have for the method. HEAD needs what GET needs unless the route names HEAD. A hyphen in its place is the check without a route. A proxy may append the path of its client behind the route: that path is checked like the headers, and selects nothing.\n\nThe route selects which of X-Keyward-Key, -Account, -Roles and -Permissions have a value; the others are sent empty. If it allows CORS preflights, an OPTIONS with one Origin and one Access-Control-Request-Method is answered without a key: 200, every X-Keyward-* header empty, and Keyward-Preflight: allowed.',
    params: Type.Object({
      shortname: Shortname,
      route: Type.String({
        pattern: '^(?:-|[a-z][a-z0-9_-]{0,31})$',
        description: 'the name of a forward-auth route, or -',
      }),
    }),
  },
  followFeed: {
    ...replicaOnly,
    method: 'GET',
    path: '/api/v1/feed',
    summary: 'Follow the feed',
    description:
      'Everything that is needed to check the keys of the account in another process, and from then on each change before it is answered: server-sent events, without an end. The verifier of the sdk reads them.\n\nA reader that comes back with Last-Event-ID is told what it missed. The id is opaque. Events without an id may be newer than every id before them: a reader that was sent one has no id until the next. Every id that the server cannot resume from is answered with a snapshot. Where the server may be out of date it is silent, so a reader that hears no beat must not vouch.',
    headers: Type.Object({
      'Last-Event-ID': Type.Optional(
        Type.String({
          description: 'the id of the last event, if that event had one; without it all is sent',
        }),
      ),
    }),
    answer: {
      status: 200,
      description: 'OK. The stream begins.',
      headers: {
        ...named,
        ...notStored,
        'X-Accel-Buffering': always('no proxy may gather what it forwards', 'no'),
      },
      stream: { description: 'server-sent events, each with its data as one line of JSON', events, example: STREAM },
    },
    errors: ['unauthenticated', 'ip_denied', ...generalErrors],
    failureHeaders: {},
  },
  reportUsage: {
    ...replicaOnly,
    method: 'POST',
    path: '/api/v1/feed/usage',
    summary: 'Report the uses of keys',
    description:
      'What a replica saw since its last report. Each key keeps its latest login, whichever process saw it, and counts are added. Keys that are gone meanwhile are passed over. A body has at most 1 MiB.',
    headers: Type.Object({
      'Idempotency-Key': Type.Optional(
        Type.String({
          pattern: '^[\\x21-\\x7e]{1,64}$',
          description: 'the name of the report: the same one again counts once',
        }),
      ),
    }),
    body: UsageReport,
    bodyLimit: REPORT_BYTES,
    boundedByBytes: true,
    answer: { status: 204, description: 'No Content', headers: { ...named, ...notStored } },
    errors: [
      'unauthenticated',
      'ip_denied',
      'invalid_request',
      'invalid_json',
      'body_too_large',
      'unsupported_media_type',
      ...generalErrors,
    ],
    failureHeaders: {},
  },
  reportLeaks: {
    method: 'POST',
    path: '/api/v1/leaks/github/{shortname}',
    tag: 'Leaks',
    access: 'For GitHub, which signs the bytes of the body.',
    security: 'github',
    summary: 'Report keys that stand in public',
    description:
      "What the secret scanning of GitHub found, in the format of its partner programme. The answer says of each string whether it is a key of the account; what the account's policy for leaks says is done to those that are. Where the operator has not configured the published keys of GitHub there is no such address. A body has at most 1 MiB.",
    params: Type.Object({ shortname: Shortname }),
    headers: Type.Object({
      'Github-Public-Key-Identifier': Type.String({
        description: 'by which key of the published set the body is signed',
      }),
    }),
    body: GithubReport,
    bodyLimit: REPORT_BYTES,
    boundedByBytes: true,
    answer: { status: 200, description: 'OK', headers: { ...named, ...notStored }, schema: GithubFeedback },
    errors: [
      'not_found',
      'unauthenticated',
      'invalid_request',
      'invalid_json',
      'body_too_large',
      'unsupported_media_type',
      ...generalErrors,
    ],
    failureHeaders: {},
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointId = keyof typeof endpoints;
