import Type from 'typebox';
import { keyTextFieldNames, keyTextFields, mapFields } from '../key-fields.ts';
import { MOST_METADATA_BYTES, MOST_OWNER, MOST_TAG, MOST_TAGS, TAG } from '../limits.ts';
import { readableText } from './text.ts';

/** The fields of a key that users set and no check evaluates: owner, tags, and metadata for verdicts. */

export const Owner = Type.Union(
  [readableText(MOST_OWNER, 'the email address of a user of the account', 1), Type.Null()],
  {
    description: 'the email address of the user who owns the key, or null',
  },
);

const Tag = Type.String({
  maxLength: MOST_TAG,
  pattern: TAG.source,
  description: 'a letter or digit, then up to 49 letters, digits or any of _ . : / -',
});

export const Tags = Type.Array(Tag, {
  maxItems: MOST_TAGS,
  uniqueItems: true,
  description: `at most ${MOST_TAGS} tags, each once: a letter or digit, then up to 49 letters, digits or any of _ . : / -`,
});

export const Metadata = Type.Object(
  {},
  {
    additionalProperties: true,
    description: `a JSON object of at most ${MOST_METADATA_BYTES} bytes that is included in verdicts; no secrets`,
  },
);

/** The text fields of a key, as its record has them. */
export const TextFields = mapFields(keyTextFieldNames, (name) => {
  const { maxLength, content, isInVerdicts } = keyTextFields[name];
  return Type.Union([readableText(maxLength, content, 1), Type.Null()], {
    description: `${content}, at most ${maxLength} characters, or null${isInVerdicts ? '; included in verdicts' : ''}`,
  });
});
