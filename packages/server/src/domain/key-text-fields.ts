/**
 * The text fields of keys. Each is a column, and a member of records, filters and files. The contract describes them
 * (key-fields.ts); the compiler rejects a field that only one of the lists has.
 */
export const textFieldNames = ['external_id'] as const;

export type TextFieldName = (typeof textFieldNames)[number];

/** Null without a value. */
export type TextFields = Readonly<Record<TextFieldName, string | null>>;

export const NO_TEXT_FIELDS: TextFields = textFieldsFrom(() => null);

/**
 * Returns the text fields of an object with other members, such as a row. Objects without any value share one result.
 */
export function textFieldsOf(holder: TextFields): TextFields {
  return textFieldNames.every((name) => holder[name] === null)
    ? NO_TEXT_FIELDS
    : textFieldsFrom((name) => holder[name]);
}

/** Returns all text fields with the given values. */
export function textFieldsFrom(value: (name: TextFieldName) => string | null): TextFields {
  return Object.fromEntries(textFieldNames.map((name) => [name, value(name)])) as TextFields;
}
