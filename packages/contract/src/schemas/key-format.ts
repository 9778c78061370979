import Type, { type Static } from 'typebox';
import { keyAlphabets } from '../foreign-key-format.ts';
import { KEY_FORMAT_NAME } from '../limits.ts';
import { unixSeconds } from './text.ts';

export const KeyFormatName = Type.String({
  maxLength: 32,
  pattern: KEY_FORMAT_NAME.source,
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});

const MAX_PREFIX_LENGTH = 32;
/** The minimum length in characters; applies to every registered format. */
export const MIN_KEY_LENGTH = 16;
const MAX_KEY_LENGTH = 256;

const Prefix = Type.String({
  maxLength: MAX_PREFIX_LENGTH,
  pattern: `^[!-~]{0,${MAX_PREFIX_LENGTH}}$`,
  description: `the prefix of every key of the format: at most ${MAX_PREFIX_LENGTH} printable ASCII characters, or empty`,
});
const Length = Type.Integer({
  minimum: MIN_KEY_LENGTH,
  maximum: MAX_KEY_LENGTH,
  description: `the length of a key in characters, including prefix and padding: ${MIN_KEY_LENGTH} to ${MAX_KEY_LENGTH}`,
});
const MinLength = Type.Integer({
  minimum: MIN_KEY_LENGTH,
  maximum: MAX_KEY_LENGTH,
  description: `the length of the shortest key in characters: ${MIN_KEY_LENGTH} to ${MAX_KEY_LENGTH}`,
});
const MaxLength = Type.Integer({
  minimum: MIN_KEY_LENGTH,
  maximum: MAX_KEY_LENGTH,
  description: `the length of the longest key in characters: ${MIN_KEY_LENGTH} to ${MAX_KEY_LENGTH}`,
});
const names = Object.keys(keyAlphabets).join(', ');
const Alphabet = Type.String({
  maxLength: 94,
  pattern: '^[!-~]{2,94}$',
  description: `the characters after the prefix, each once: 2 to 94 printable ASCII characters, or the name of an alphabet: ${names}. Keys of the alphabet base64 may end with padding (=)`,
});
/** The format of keys of another system. */
export const KeyFormat = Type.Object(
  {
    name: KeyFormatName,
    type: Type.Union([Type.Literal('characters'), Type.Literal('uuid')], {
      description: 'characters: random characters of an alphabet. uuid: a UUID of version 4',
    }),
    prefix: Prefix,
    length: Type.Union([Length, Type.Null()], { description: 'length of a key in characters, or null if it varies' }),
    min_length: Type.Integer({ description: 'length of the shortest key in characters' }),
    max_length: Type.Integer({ description: 'length of the longest key in characters' }),
    alphabet: Type.Union([Alphabet, Type.Null()], {
      description: 'the characters after the prefix, base64 if keys may end with padding, or null for a UUID',
    }),
    bits: Type.Integer({ description: 'random bits of the shortest key, rounded down' }),
    created_at: unixSeconds('when it was registered'),
  },
  { additionalProperties: false, description: 'The format of keys of another system' },
);
export type KeyFormat = Static<typeof KeyFormat>;

const OptionalPrefix = Type.Optional(Prefix);

export const NewFixedKeyFormat = Type.Object(
  { name: KeyFormatName, prefix: OptionalPrefix, length: Length, alphabet: Alphabet },
  { additionalProperties: false, description: 'Keys of a fixed length' },
);

export const NewRangeKeyFormat = Type.Object(
  { name: KeyFormatName, prefix: OptionalPrefix, min_length: MinLength, max_length: MaxLength, alphabet: Alphabet },
  { additionalProperties: false, description: 'Keys of varying length' },
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
