/**
 * The text fields of keys: each is a column of this name, and a member of records, filters and files of this name. The
 * contract says what they hold (key-fields.ts); the compiler refuses one that only one of the two lists names.
 */
export const textFieldNames = ['external_id'] as const;

export type TextFieldName = (typeof textFieldNames)[number];

/** Each is null where nothing was stated. */
export type TextFields = Readonly<Record<TextFieldName, string | null>>;

export const NO_TEXT_FIELDS: TextFields = textFieldsFrom(() => null);

/** Returns all text fields of something that has other members too, such as a row; one object for all that have none. */
export function textFieldsOf(holder: TextFields): TextFields {
  return textFieldNames.every((name) => holder[name] === null)
    ? NO_TEXT_FIELDS
    : textFieldsFrom((name) => holder[name]);
}

/** Returns all text fields with these values. */
export function textFieldsFrom(value: (name: TextFieldName) => string | null): TextFields {
  return Object.fromEntries(textFieldNames.map((name) => [name, value(name)])) as TextFields;
}
