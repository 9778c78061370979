import Type, { type Static } from 'typebox';
import { SELECTABLE_HEADERS, type SelectableHeader } from '../identity-headers.ts';
import { keyTextFields } from '../key-fields.ts';
import { textFieldValue } from './key-details.ts';
import { readableText } from './text.ts';

export const ForwardRouteName = Type.String({
  maxLength: 32,
  pattern: '^[a-z][a-z0-9_-]{0,31}$',
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});

const Needed = Type.String({
  maxLength: 39,
  pattern: '^[a-z][a-z0-9_-]{0,31}:(?:fetch|create|update|delete)$',
  description: 'the permission that a key must have, such as flows:fetch',
});

/** Lists every method, so that a misspelled one is rejected instead of never matching. */
export const ForwardRouteMethods = Type.Partial(
  Type.Object({
    GET: Needed,
    HEAD: Needed,
    POST: Needed,
    PUT: Needed,
    PATCH: Needed,
    DELETE: Needed,
    OPTIONS: Needed,
    any: Needed,
  }),
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      'an object with a permission for each of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, and "any" for all others; HEAD uses the permission of GET unless it is listed; a method that is not listed is denied if there is no "any", and a method with lower-case letters is always denied',
  },
);
const Description = readableText(500, 'the service behind the route');

const AllowPreflight = Type.Boolean({
  description:
    'true to let CORS preflights (OPTIONS with Origin and Access-Control-Request-Method) through without a key, or false',
});
const AllowAmbiguousPaths = Type.Boolean({
  description:
    'true to let a path through that two servers may interpret differently, such as /a/..%2fb, or false to deny it',
});
const Environment = Type.Union([textFieldValue('environment'), Type.Null()], {
  description: `the environment that a key must have (${keyTextFields.environment.content}), or null for any`,
});
const IdentityHeaders = Type.Array(
  Type.Unsafe<SelectableHeader>(Type.Union(SELECTABLE_HEADERS.map((name) => Type.Literal(name)))),
  {
    uniqueItems: true,
    maxItems: SELECTABLE_HEADERS.length,
    description: `an array of the headers that are sent with a value, each once: ${SELECTABLE_HEADERS.join(', ')}; the others are sent empty, and X-Keyward-Code is always sent`,
  },
);

/**
 * A new route without these settings allows neither and sends no permissions. A change without them keeps the current
 * values.
 */
const optionalSettings = {
  allow_preflight: Type.Optional(AllowPreflight),
  allow_ambiguous_paths: Type.Optional(AllowAmbiguousPaths),
  identity_headers: Type.Optional(IdentityHeaders),
  environment: Type.Optional(Environment),
};

/** The permissions of a service, selected by the name that a reverse proxy sends. */
export const ForwardRoute = Type.Object(
  {
    name: Type.String(),
    description: Type.String(),
    methods: ForwardRouteMethods,
    allow_preflight: AllowPreflight,
    allow_ambiguous_paths: AllowAmbiguousPaths,
    identity_headers: IdentityHeaders,
    environment: Environment,
  },
  { additionalProperties: false },
);
export type ForwardRoute = Static<typeof ForwardRoute>;

export const NewForwardRoute = Type.Object(
  {
    name: ForwardRouteName,
    description: Type.Optional(Description),
    methods: ForwardRouteMethods,
    ...optionalSettings,
  },
  { additionalProperties: false },
);
export type NewForwardRoute = Static<typeof NewForwardRoute>;

/** Replaces the whole object. The name cannot change: only the current name is accepted. */
export const ForwardRouteChange = Type.Object(
  {
    name: Type.Optional(ForwardRouteName),
    description: Type.Optional(Description),
    methods: ForwardRouteMethods,
    ...optionalSettings,
  },
  { additionalProperties: false },
);
export type ForwardRouteChange = Static<typeof ForwardRouteChange>;
