import Type, { type TSchema, type TString, type TUnsafe } from 'typebox';
import { type KeyTextField, type KeyTextValue, keyTextFieldNames, keyTextFields, mapFields } from '../key-fields.ts';
import { MAX_METADATA_BYTES, MAX_OWNER_LENGTH, MAX_TAG_LENGTH, MAX_TAGS, TAG } from '../limits.ts';
import { DOCUMENTED, readableText } from './text.ts';

/** The fields of a key that users set and no check evaluates: owner, tags, and metadata for verdicts. */

export const Owner = Type.Union(
  [readableText(MAX_OWNER_LENGTH, 'the email address of a user of the account', 1), Type.Null()],
  {
    description: 'the email address of the user who owns the key, or null',
  },
);

const Tag = Type.String({
  maxLength: MAX_TAG_LENGTH,
  pattern: TAG.source,
  description: 'a letter or digit, then up to 49 letters, digits or any of _ . : / -',
});

export const Tags = Type.Array(Tag, {
  maxItems: MAX_TAGS,
  uniqueItems: true,
  description: `at most ${MAX_TAGS} tags, each once: a letter or digit, then up to 49 letters, digits or any of _ . : / -`,
});

export const Metadata = Type.Object(
  {},
  {
    additionalProperties: true,
    description: `a JSON object of at most ${MAX_METADATA_BYTES} bytes that is included in verdicts; no secrets`,
  },
);

/** Returns the schema of a value of a text field, such as that of a filter. */
export function textFieldValue(name: KeyTextField): TString {
  const { maxLength, pattern, content } = keyTextFields[name];
  if (!pattern) return readableText(maxLength, content, 1);
  return Type.String({ maxLength, pattern: pattern.source, description: content });
}

/** The text fields of a key, as its record has them. */
export const TextFields = mapFields(keyTextFieldNames, (name) => Type.Unsafe(textFieldSchema(name))) as {
  readonly [Name in KeyTextField]: TUnsafe<KeyTextValue<Name>>;
};

function textFieldSchema(name: KeyTextField): TSchema {
  const value = textFieldValue(name);
  const descriptions = textFieldDescriptions(name);
  return keyTextFields[name].default === undefined
    ? Type.Union([value, Type.Null()], descriptions)
    : { ...value, ...descriptions };
}

/** The description of valid values, which errors quote, and the complete description, for the OpenAPI document. */
function textFieldDescriptions(name: KeyTextField) {
  const field = keyTextFields[name];
  const limit = field.pattern ? '' : `, at most ${field.maxLength} characters`;
  const absence = field.default === undefined ? ', or null' : '';
  const values = `${field.content}${limit}${absence}`;
  const fixed = field.fixed === undefined ? '' : '; set at creation';
  const inVerdicts = field.isInVerdicts ? '; included in verdicts' : '';
  return { description: values, [DOCUMENTED]: { description: `${values}${fixed}${inVerdicts}` } };
}
