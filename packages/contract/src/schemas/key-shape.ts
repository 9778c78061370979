import Type, { type Static } from 'typebox';
import { keyAlphabets } from '../key-shape.ts';
import { unixSeconds } from './text.ts';

export const KeyShapeName = Type.String({
  maxLength: 32,
  pattern: '^[a-z][a-z0-9_-]{0,31}$',
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});

const LONGEST_PREFIX = 32;
/** In characters, of keys of every registered format. */
export const SHORTEST_KEY = 16;
const LONGEST_KEY = 256;

const Prefix = Type.String({
  maxLength: LONGEST_PREFIX,
  pattern: `^[!-~]{0,${LONGEST_PREFIX}}$`,
  description: `what every key of the shape begins with: at most ${LONGEST_PREFIX} printable ASCII characters, and none for nothing`,
});
const Length = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `how many characters a key has, its prefix and padding included: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const MinLength = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `in place of length, how many characters the shortest key has: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const MaxLength = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `in place of length, how many characters the longest key has: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const names = Object.keys(keyAlphabets).join(', ');
const Alphabet = Type.String({
  maxLength: 94,
  pattern: '^[!-~]{2,94}$',
  description: `the characters after the prefix, each once: 2 to 94 printable ASCII characters, or the name of an alphabet: ${names}. Keys of the alphabet base64 may end with padding (=)`,
});
const ShapeType = Type.Literal('uuid', {
  description: 'uuid: after the prefix each key is a UUID of version 4. Then there is no length and no alphabet',
});

/** Of keys that another system made. */
export const KeyShape = Type.Object(
  {
    name: KeyShapeName,
    type: Type.Optional(ShapeType),
    prefix: Prefix,
    length: Type.Optional(Length),
    min_length: Type.Optional(MinLength),
    max_length: Type.Optional(MaxLength),
    alphabet: Type.Optional(Alphabet),
    bits: Type.Integer({ description: 'random bits that the shortest key of this shape can have, rounded down' }),
    created_at: unixSeconds('when it was registered'),
  },
  { additionalProperties: false, description: 'The shape of keys that another system made' },
);
export type KeyShape = Static<typeof KeyShape>;

export const NewKeyShape = Type.Object(
  {
    name: KeyShapeName,
    type: Type.Optional(ShapeType),
    prefix: Type.Optional(Prefix),
    length: Type.Optional(Length),
    min_length: Type.Optional(MinLength),
    max_length: Type.Optional(MaxLength),
    alphabet: Type.Optional(Alphabet),
  },
  { additionalProperties: false },
);
export type NewKeyShape = Static<typeof NewKeyShape>;
