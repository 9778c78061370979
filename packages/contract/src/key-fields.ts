/**
 * The fields of an API key as data. Schemas, columns of imports, options of the CLI and the forms of the console are made
 * from it, so that all of them have the same names, limits and words. It has no schemas: the console reads it.
 */

/** A field that is one line of text, or null. Its name is that of its column in the database. */
interface TextField {
  /** In characters. */
  readonly maxLength: number;
  /** The content, in the words of schemas. */
  readonly content: string;
  /** The help of its option in the CLI. */
  readonly optionHelp: string;
  /** Whether services get it with the verdict on a key. Each such field is a member of `KeyHolder` in the SDK. */
  readonly isInVerdicts: boolean;
  /** The name and the explanation of the field in the console. */
  readonly label: string;
  readonly hint: string;
}

/** Text fields can be set, filtered by their exact value, listed, exported and imported without code of their own. */
export const keyTextFields = {
  external_id: {
    maxLength: 128,
    content: 'what you know the holder of the key by',
    optionHelp: 'your own id for the holder of the key; none for no id',
    isInVerdicts: true,
    label: 'External ID',
    hint: 'What you know the holder by, where you issue keys to customers of your own. It travels in verdicts.',
  },
} as const satisfies Readonly<Record<string, TextField>>;

export type KeyTextField = keyof typeof keyTextFields;

/** A text field that services get with the verdict on a key. */
export type KeyVerdictField = {
  [Name in KeyTextField]: (typeof keyTextFields)[Name]['isInVerdicts'] extends true ? Name : never;
}[KeyTextField];

export const keyTextFieldNames = Object.keys(keyTextFields) as KeyTextField[];

export const keyVerdictFieldNames = keyTextFieldNames.filter(isInVerdicts);

/** Returns an object with a value for each of these fields. */
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
 * Every field, in the order of the record. Those that are no text fields have schemas and code of their own. `sort` is the
 * name of an order of the list; a field that is export-only is not set by an import.
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
