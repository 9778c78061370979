import Type from 'typebox';
import { always, type Endpoint, named, notStored, type ResponseHeader, sometimes } from './endpoint.ts';
import { generalErrors } from './errors.ts';
import {
  type IdentityHeader,
  keyHeaders,
  MAX_HEADER_BYTES,
  PREFLIGHT_HEADER,
  SELECTABLE_HEADERS,
} from './identity-headers.ts';
import { type KeyHeader, keyTextFields } from './key-fields.ts';
import { GithubFeedback, GithubReport } from './schemas/leak.ts';
import { UsageReport } from './schemas/replica.ts';
import { Shortname } from './schemas/session.ts';
import { forwardVerdictCodes } from './verdict.ts';

/** Fits a thousand keys with the counts of a day, or a thousand matches. */
const REPORT_BYTES = 1024 * 1024;

const identity = {
  'X-Keyward-Code': always(
    `the outcome of the check: ${forwardVerdictCodes.join(', ')}; empty for a CORS preflight that the route allows`,
    'valid',
  ),
  'X-Keyward-Key': always('the name of the key; empty unless the key is valid', 'nightly_report'),
  'X-Keyward-Account': always('the short name of the account; empty unless the key is valid', 'acmecorp'),
  'X-Keyward-Roles': always('the role of the key; empty unless the key is valid', 'readonly'),
  'X-Keyward-Permissions': always(
    `the permissions of the role, separated by single spaces; empty unless the key is valid, and if it exceeds ${MAX_HEADER_BYTES} bytes`,
    'api-keys:fetch reports:fetch',
  ),
  ...(Object.fromEntries(
    keyHeaders.map(([header, name]) => [
      header,
      always(`the ${name} of the key; empty unless the key is valid`, keyTextFields[name].default ?? ''),
    ]),
  ) as Record<KeyHeader, ResponseHeader>),
} as const satisfies Record<IdentityHeader, ResponseHeader>;

const verdict = {
  ...identity,
  [PREFLIGHT_HEADER]: always('"allowed" for a CORS preflight that the route allows; empty otherwise', 'allowed'),
  Vary: always('the headers that present a key, for proxies that cache the response', 'Authorization, X-Api-Key'),
  'RateLimit-Policy': sometimes(
    'the rate limit of the key, if it has one and passed all earlier checks',
    '"key";q=30;w=60',
  ),
  RateLimit: sometimes('the remaining requests of the rate limit', '"key";r=29;t=60'),
};

const forwardHeaders = Type.Object({
  'X-Forwarded-Method': Type.Optional(
    Type.String({
      description:
        'the method of the client, once and in upper case; the method of this request by default. X-Original-Method is read as well: both must agree, and this request must use the same method or GET',
    }),
  ),
  'X-Forwarded-Uri': Type.Optional(
    Type.String({
      description:
        'the original URI: an absolute URL, or a path; each with its query. A URI that contains a Keyward secret is denied. Also read: X-Original-URI, X-Original-URL and X-Auth-Request-Redirect, which require a method header, and X-Forwarded-Url, X-Forwarded-Path, X-Original-Path, X-Replaced-Path, X-Rewrite-URL and X-Envoy-Original-Path',
    }),
  ),
});

const forwardAuth = {
  method: 'GET',
  tag: 'Forward-auth',
  access: 'For reverse proxies, with the key of their client as X-Api-Key or Authorization: Bearer.',
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
    'environment_mismatch',
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
  account: { data: 'object', description: 'the permissions of each role, and the public keys of access tokens' },
  keys: {
    data: 'array',
    description: 'keys, each as id, name, role, SHA-256, generation, expiry or null, allowed IPs or 0, rate limit or 0',
  },
  ended: { data: 'array', description: 'ids of revoked tokens and token families' },
  ready: {
    data: 'object',
    description: 'the client has received everything that it needs to check keys; now_ms is the time in milliseconds',
  },
  key: { data: 'array', description: 'a key that was added or changed' },
  gone: { data: 'array', description: 'ids of deleted keys' },
  beat: { data: 'object', description: 'every second: the time, and the number of the last entry that was sent' },
  bye: {
    data: 'object',
    description:
      'the feed is closed; its code is closing, moved_on, restored (the data of the server is an older copy), revoked, or rotated (the credential that opened it was or will be replaced: reconnect with the current one)',
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
      'Decides whether a proxy may forward a request. Every method is handled in the same way, because proxies use the method of their client. Every response contains every X-Keyward-* header, so that a proxy that copies them overwrites headers forged by the client. The check updates Last Login and counts against the rate limit of the key.\n\nWithout a route, an ADMIN key is allowed every method, and a READONLY key GET, HEAD and OPTIONS.\n\nA path that proxies and services interpret differently is denied with ambiguous_path, in each header with the original URI and after the route in the path of this request. Before `?` and `#` it must not contain a segment `.` or `..` (also followed by `;`), an empty segment before the last one, a backslash, or a control character. None of these may be percent-encoded any number of times, nor may a slash.',
    params: Type.Object({ shortname: Shortname }),
  },
  forwardAuthRoute: {
    ...forwardAuth,
    path: '/api/v1/forward-auth/{shortname}/{route}',
    summary: 'Check a forwarded request against a route',
    description: `The same check with a forward-auth route of the account, which defines the permission that each method requires. HEAD uses the permission of GET unless the route lists HEAD. A hyphen instead of a route is the check without a route. A proxy may append the path of its client after the route: that path is checked like the headers, and selects nothing.\n\nThe route selects which of ${SELECTABLE_HEADERS.join(', ')} have a value; the others are sent empty. If it allows CORS preflights, an OPTIONS request with one Origin and one Access-Control-Request-Method needs no key: the response is 200 with every X-Keyward-* header empty and Keyward-Preflight: allowed.`,
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
      'An endless stream of server-sent events with everything that another process needs to check the keys of the account: first a snapshot, then each change before the request that made it returns. The verifier of the SDK reads it.\n\nA client that reconnects with Last-Event-ID receives the changes that it missed. The id is opaque. An event without an id may be newer than every earlier id: a client that received one has no id until the next event with an id. If the server cannot resume from an id, it sends a snapshot. The server sends nothing while it may be out of date, so a client that receives no beat must deny every check.',
    headers: Type.Object({
      'Last-Event-ID': Type.Optional(
        Type.String({
          description: 'the id of the last event, if it had one; without it a snapshot is sent',
        }),
      ),
    }),
    answer: {
      status: 200,
      description: 'OK. The stream starts.',
      headers: {
        ...named,
        ...notStored,
        'X-Accel-Buffering': always('proxies must not buffer the stream', 'no'),
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
    summary: 'Report the usage of keys',
    description:
      'The usage that a replica recorded since its last report. The Last Login of a key is the latest of all reports, and counts are added. Keys that no longer exist are ignored. A body has at most 1 MiB.',
    headers: Type.Object({
      'Idempotency-Key': Type.Optional(
        Type.String({
          pattern: '^[\\x21-\\x7e]{1,64}$',
          description: 'identifies the report: the same report sent again counts once',
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
    access: 'For GitHub, which signs the body.',
    security: 'github',
    summary: 'Report leaked keys',
    description:
      "The matches of GitHub's secret scanning, in the format of its partner program. The response contains for each string whether it is a key of the account; the leak policy of the account is applied to those keys. The path exists only if the operator has configured GitHub's public keys. A body has at most 1 MiB.",
    params: Type.Object({ shortname: Shortname }),
    headers: Type.Object({
      'Github-Public-Key-Identifier': Type.String({
        description: 'the id of the public key of GitHub for the signature',
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
