import Type, { type Static } from 'typebox';
import { keyAlphabets } from '../foreign-key-format.ts';
import { KEY_FORMAT_NAME } from '../limits.ts';
import { unixSeconds } from './text.ts';

export const KeyFormatName = Type.String({
  maxLength: 32,
  pattern: KEY_FORMAT_NAME.source,
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});

const LONGEST_PREFIX = 32;
/** In characters, of keys of every registered format. */
export const SHORTEST_KEY = 16;
const LONGEST_KEY = 256;

const Prefix = Type.String({
  maxLength: LONGEST_PREFIX,
  pattern: `^[!-~]{0,${LONGEST_PREFIX}}$`,
  description: `what every key of the format begins with: at most ${LONGEST_PREFIX} printable ASCII characters, and none for nothing`,
});
const Length = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `how many characters a key has, its prefix and padding included: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const MinLength = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `how many characters the shortest key has: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const MaxLength = Type.Integer({
  minimum: SHORTEST_KEY,
  maximum: LONGEST_KEY,
  description: `how many characters the longest key has: ${SHORTEST_KEY} to ${LONGEST_KEY}`,
});
const names = Object.keys(keyAlphabets).join(', ');
const Alphabet = Type.String({
  maxLength: 94,
  pattern: '^[!-~]{2,94}$',
  description: `the characters after the prefix, each once: 2 to 94 printable ASCII characters, or the name of an alphabet: ${names}. Keys of the alphabet base64 may end with padding (=)`,
});
/** Of keys that another system made. */
export const KeyFormat = Type.Object(
  {
    name: KeyFormatName,
    type: Type.Union([Type.Literal('characters'), Type.Literal('uuid')], {
      description: 'characters: random characters of an alphabet. uuid: a UUID of version 4',
    }),
    prefix: Prefix,
    length: Type.Union([Length, Type.Null()], { description: 'how many characters a key has, null if keys differ' }),
    min_length: Type.Integer({ description: 'how many characters the shortest key has' }),
    max_length: Type.Integer({ description: 'how many characters the longest key has' }),
    alphabet: Type.Union([Alphabet, Type.Null()], {
      description: 'the characters after the prefix, base64 where keys may end with padding, or null for a UUID',
    }),
    bits: Type.Integer({ description: 'random bits that the shortest key can have, rounded down' }),
    created_at: unixSeconds('when it was registered'),
  },
  { additionalProperties: false, description: 'The format of keys that another system made' },
);
export type KeyFormat = Static<typeof KeyFormat>;

const OptionalPrefix = Type.Optional(Prefix);

export const NewFixedKeyFormat = Type.Object(
  { name: KeyFormatName, prefix: OptionalPrefix, length: Length, alphabet: Alphabet },
  { additionalProperties: false, description: 'Keys of one length' },
);

export const NewRangeKeyFormat = Type.Object(
  { name: KeyFormatName, prefix: OptionalPrefix, min_length: MinLength, max_length: MaxLength, alphabet: Alphabet },
  { additionalProperties: false, description: 'Keys whose length differs' },
);

export const NewUuidKeyFormat = Type.Object(
  {
    name: KeyFormatName,
    type: Type.Literal('uuid', { description: 'uuid: after the prefix each key is a UUID of version 4' }),
    prefix: OptionalPrefix,
  },
  { additionalProperties: false, description: 'Keys that are UUIDs' },
);

export const NewKeyFormat = Type.Union([NewFixedKeyFormat, NewRangeKeyFormat, NewUuidKeyFormat], {
  description: 'a name, and either length and alphabet, or min_length, max_length and alphabet, or type: uuid',
});
export type NewKeyFormat = Static<typeof NewKeyFormat>;
