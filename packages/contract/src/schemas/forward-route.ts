import Type, { type Static } from 'typebox';
import { readableText } from './text.ts';

export const ForwardRouteName = Type.String({
  pattern: '^[a-z][a-z0-9_-]{0,31}$',
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});

const Needed = Type.String({
  pattern: '^[a-z][a-z0-9_-]{0,31}:(?:fetch|create|update|delete)$',
  description: 'the permission that a key must have, such as flows:fetch',
});

/** Written out, so that a method that is misspelt is refused instead of never matching. */
const Methods = Type.Partial(
  Type.Object({
    GET: Needed,
    HEAD: Needed,
    POST: Needed,
    PUT: Needed,
    PATCH: Needed,
    DELETE: Needed,
    OPTIONS: Needed,
    '*': Needed,
  }),
  {
    additionalProperties: false,
    minProperties: 1,
    description:
      'an object with a permission for each of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, and as "*" for all others; a method that is not named and has no "*" is denied to everybody, and so is one with lower-case letters',
  },
);
const Description = readableText(500, 'what is behind it');

/** What a reverse proxy names when it asks whether a key may pass. */
export const ForwardRoute = Type.Object(
  { name: Type.String(), description: Type.String(), methods: Methods },
  { additionalProperties: false },
);
export type ForwardRoute = Static<typeof ForwardRoute>;

export const NewForwardRoute = Type.Object(
  { name: ForwardRouteName, description: Type.Optional(Description), methods: Methods },
  { additionalProperties: false },
);
export type NewForwardRoute = Static<typeof NewForwardRoute>;

/** The whole object; the name cannot change, so it is accepted only as it is. */
export const ForwardRouteChange = Type.Object(
  { name: Type.Optional(ForwardRouteName), description: Type.Optional(Description), methods: Methods },
  { additionalProperties: false },
);
export type ForwardRouteChange = Static<typeof ForwardRouteChange>;
