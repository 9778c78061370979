/**
 * The text fields of keys and their defaults. Each is a column of the database and a field of records, filters and
 * files. The contract describes them (key-fields.ts). The code does not compile if a field is missing from either list.
 */
const DEFAULTS = { external_id: null, environment: 'live' } as const satisfies Readonly<Record<string, string | null>>;

export type TextFieldName = keyof typeof DEFAULTS;

/** A field with a default is never null. */
export type TextFields = {
  readonly [Name in TextFieldName]: (typeof DEFAULTS)[Name] extends null ? string | null : string;
};

export const textFieldNames = Object.keys(DEFAULTS) as TextFieldName[];

/** Shared by all keys with the defaults, which are nearly all keys. */
export const DEFAULT_TEXT_FIELDS: TextFields = DEFAULTS;

/** Returns the text fields of an object that also has other fields, such as a row. */
export function textFieldsOf(holder: TextFields): TextFields {
  return hasDefaults(holder) ? DEFAULT_TEXT_FIELDS : textFieldsFrom((name) => holder[name]);
}

/** Returns all text fields with the specified values; null stands for the default. */
export function textFieldsFrom(value: (name: TextFieldName) => string | null): TextFields {
  const fields = Object.fromEntries(textFieldNames.map((name) => [name, value(name) ?? DEFAULTS[name]]));
  return hasDefaults(fields as TextFields) ? DEFAULT_TEXT_FIELDS : (fields as TextFields);
}

function hasDefaults(fields: TextFields): boolean {
  return textFieldNames.every((name) => fields[name] === DEFAULTS[name]);
}
