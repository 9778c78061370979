import type { ErrorCode } from './errors.ts';

/**
 * The fields of an API key as data. Schemas, import columns, CLI options and the forms of the console are derived from
 * it, so that all of them have the same names, limits and texts. It contains no schemas, because the console loads it.
 */

/** A field that is one line of text, or null. Its name is that of its column in the database. */
interface TextField {
  /** The maximum length in characters. */
  readonly maxLength: number;
  /** The format of the text; if absent, any readable text is accepted. */
  readonly pattern?: RegExp;
  /** The default value; null if absent. A field with a default is never null. */
  readonly default?: string;
  /** For a field that is set at creation: the error for a later request with another value. */
  readonly fixed?: ErrorCode;
  /**
   * For a field that separates keys: a key creates keys with its own value unless the request sets one. It neither
   * receives secrets of a key with another value nor enables it; this is the error.
   */
  readonly bindsCallers?: ErrorCode;
  /** The description of the content, for schemas and the CLI. If the field has a pattern, it describes the format. */
  readonly content: string;
  /** True if verdicts include it. Each such field is a property of `KeyHolder` in the SDK. */
  readonly isInVerdicts: boolean;
  /** The forward-auth header with the value. Only for a field whose pattern is ASCII. */
  readonly header?: `X-Keyward-${string}`;
  /** True if lists of keys have a column for it: the CLI always, the console if the user selects it. */
  readonly hasColumn?: true;
  /** The name and the description of the field in the console. */
  readonly label: string;
  readonly hint: string;
}

/**
 * The text fields. They can be set, filtered by their exact value, listed, exported and imported without further code.
 */
const textFields = {
  external_id: {
    maxLength: 128,
    content: 'your own identifier for the holder of the key',
    isInVerdicts: true,
    label: 'External ID',
    hint: 'Your identifier for the holder, if you issue keys to your own customers. Included in verdicts.',
  },
  environment: {
    maxLength: 32,
    pattern: /^[a-z][a-z0-9-]{0,31}$/,
    default: 'live',
    fixed: 'environment_fixed',
    bindsCallers: 'environment_mismatch',
    content: 'a lower-case letter, then up to 31 lower-case letters, digits or hyphens, such as live or test',
    isInVerdicts: true,
    header: 'X-Keyward-Environment',
    hasColumn: true,
    label: 'Environment',
    hint: 'Such as live or test. Included in verdicts. It cannot be changed later.',
  },
} as const satisfies Readonly<Record<string, TextField>>;

export type KeyTextField = keyof typeof textFields;

export const keyTextFields: Readonly<Record<KeyTextField, TextField>> = textFields;

/** The value of a text field in the record of a key. */
export type KeyTextValue<Name extends KeyTextField> = (typeof textFields)[Name] extends { readonly default: string }
  ? string
  : string | null;

/** A text field that verdicts include. */
export type KeyVerdictField = {
  [Name in KeyTextField]: (typeof textFields)[Name]['isInVerdicts'] extends true ? Name : never;
}[KeyTextField];

/** A forward-auth header with the value of a text field. */
export type KeyHeader = {
  [Name in KeyTextField]: (typeof textFields)[Name] extends { readonly header: infer Header extends string }
    ? Header
    : never;
}[KeyTextField];

export const keyTextFieldNames = Object.keys(textFields) as KeyTextField[];

export const keyVerdictFieldNames = keyTextFieldNames.filter(isInVerdicts);

/** The text fields that lists of keys have a column for. */
export const keyColumnNames = keyTextFieldNames.filter((name) => keyTextFields[name].hasColumn);

/** Returns an object with a value for each of the fields. */
export function mapFields<Name extends KeyTextField, Value>(
  names: readonly Name[],
  value: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}

function isInVerdicts(name: KeyTextField): name is KeyVerdictField {
  return keyTextFields[name].isInVerdicts;
}

/**
 * Every field, in the order of the record. Fields other than text fields have their own schemas and code. Imports
 * ignore an export-only field.
 */
export const keyFields = {
  appname: {},
  description: {},
  roles: {},
  last_login: {},
  last_ip: { isExportOnly: true },
  id: { isExportOnly: true },
  created_at: { isExportOnly: true },
  created_by: { isExportOnly: true },
  expires_at: {},
  status: {},
  disabled_reason: {},
  hint: { isExportOnly: true },
  allowed_ips: {},
  rate_limit: {},
  owner: {},
  tags: {},
  metadata: {},
  ...textFields,
  rotation: { isExportOnly: true },
} as const;

/** The fields by which lists can be sorted. */
export const keySortFields = [
  'appname',
  'role',
  'last_login',
  'created_at',
  'created_by',
  'expires_at',
  'status',
  'hint',
] as const;
