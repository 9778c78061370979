/**
 * The fields of an API key as data. Schemas, import columns, CLI options and the forms of the console derive from it,
 * so that all of them have the same names, limits and texts. It contains no schemas, because the console loads it.
 */

/** A field that is one line of text, or null. Its name is that of its column in the database. */
interface TextField {
  /** In characters. */
  readonly maxLength: number;
  /** The description of the content, for schemas. */
  readonly content: string;
  /** The help text of its CLI option. */
  readonly optionHelp: string;
  /** Whether verdicts include it. Each such field is a member of `KeyHolder` in the SDK. */
  readonly isInVerdicts: boolean;
  /** The name and the explanation of the field in the console. */
  readonly label: string;
  readonly hint: string;
}

/**
 * The text fields. They can be set, filtered by their exact value, listed, exported and imported without further code.
 */
export const keyTextFields = {
  external_id: {
    maxLength: 128,
    content: 'your own identifier for the holder of the key',
    optionHelp: 'your own identifier for the holder of the key; none to clear it',
    isInVerdicts: true,
    label: 'External ID',
    hint: 'Your identifier for the holder, if you issue keys to your own customers. Included in verdicts.',
  },
} as const satisfies Readonly<Record<string, TextField>>;

export type KeyTextField = keyof typeof keyTextFields;

/** A text field that verdicts include. */
export type KeyVerdictField = {
  [Name in KeyTextField]: (typeof keyTextFields)[Name]['isInVerdicts'] extends true ? Name : never;
}[KeyTextField];

export const keyTextFieldNames = Object.keys(keyTextFields) as KeyTextField[];

export const keyVerdictFieldNames = keyTextFieldNames.filter(isInVerdicts);

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
 * Every field, in the order of the record. Fields other than text fields have their own schemas and code. `sort` is the
 * name of the list's sort order; imports do not set an export-only field.
 */
export const keyFields = {
  appname: { sort: 'appname' },
  description: {},
  roles: { sort: 'role' },
  last_login: { sort: 'last_login' },
  last_ip: { isExportOnly: true },
  id: { isExportOnly: true },
  created_at: { sort: 'created_at', isExportOnly: true },
  created_by: { sort: 'created_by', isExportOnly: true },
  expires_at: { sort: 'expires_at' },
  status: { sort: 'status' },
  disabled_reason: {},
  hint: { sort: 'hint', isExportOnly: true },
  allowed_ips: {},
  rate_limit: {},
  owner: {},
  tags: {},
  metadata: {},
  ...keyTextFields,
  rotation: { isExportOnly: true },
} as const;
