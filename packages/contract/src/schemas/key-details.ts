import Type from 'typebox';
import { keyTextFieldNames, keyTextFields, mapFields } from '../key-fields.ts';
import { MOST_METADATA_BYTES, MOST_OWNER, MOST_TAG, MOST_TAGS, TAG } from '../limits.ts';
import { readableText } from './text.ts';

/** What people say of a key, which no check needs: who answers for it, labels, what travels in verdicts. */

export const Owner = Type.Union([readableText(MOST_OWNER, 'e-mail address of a user of the account', 1), Type.Null()], {
  description: 'e-mail address of the person who answers for the key, or null',
});

const Label = Type.String({
  maxLength: MOST_TAG,
  pattern: TAG.source,
  description: 'a letter or digit, then up to 49 letters, digits or any of _ . : / -',
});

export const Tags = Type.Array(Label, {
  maxItems: MOST_TAGS,
  uniqueItems: true,
  description: `at most ${MOST_TAGS} labels, each once: a letter or digit, then up to 49 letters, digits or any of _ . : / -`,
});

export const Metadata = Type.Object(
  {},
  {
    additionalProperties: true,
    description: `a JSON object of at most ${MOST_METADATA_BYTES} bytes that travels in verdicts; no secrets`,
  },
);

/** The text fields of a key, as its record has them. */
export const TextFields = mapFields(keyTextFieldNames, (name) => {
  const { maxLength, content, isInVerdicts } = keyTextFields[name];
  return Type.Union([readableText(maxLength, content, 1), Type.Null()], {
    description: `${content}, at most ${maxLength} characters, or null${isInVerdicts ? '; travels in verdicts' : ''}`,
  });
});
