import Type, { type Static } from 'typebox';
import { keyTextFieldNames } from '../key-fields.ts';
import { DOCUMENTED } from './text.ts';

export const MOST_IMPORT_ROWS = 10_000;

/** Characters: what the terminal reads of a file. */
const MOST_TEXT = 4 * 1024 * 1024;

export const OnExisting = Type.Union([Type.Literal('reject'), Type.Literal('skip'), Type.Literal('update')], {
  description:
    'reject (default), skip or update: what becomes of a row whose name a key has; a key that is as the row says is skipped in any case. update needs api-keys:update, and never replaces a secret or enables a key',
});
export type OnExisting = Static<typeof OnExisting>;

/** Columns that say whether a key works are read in any case. */
const IgnoredColumn = Type.String({
  maxLength: 64,
  [DOCUMENTED]: { not: { enum: ['status', 'enabled', 'active', 'disabled', 'revoked'] } },
});

const options = {
  key_format: Type.Optional(
    Type.String({
      maxLength: 32,
      description:
        'the key format of rows that have a key or a sha256 and name no key_format; keyward is the own format of Keyward',
    }),
  ),
  new_secrets: Type.Optional(
    Type.Boolean({
      description: 'true: issue a new secret to each row without key and sha256; otherwise such rows are rejected',
    }),
  ),
  apply_policy: Type.Optional(
    Type.Boolean({
      description:
        'true: rows without expiry get the default lifetime of the account, and longer ones are shortened to its maximum',
    }),
  ),
  ignore_columns: Type.Optional(
    Type.Array(IgnoredColumn, {
      maxItems: 100,
      description: 'names of columns that are not read; a column that is neither known nor ignored refuses its row',
    }),
  ),
  partial: Type.Optional(
    Type.Boolean({ description: 'true: import the ready rows although others are rejected; otherwise all or none' }),
  ),
  on_existing: Type.Optional(OnExisting),
  reuse_name: Type.Optional(
    Type.Boolean({ description: 'whether names may be those of keys that were deleted in the last 30 days' }),
  ),
  preview: Type.Optional(Type.Boolean({ description: 'true: import nothing, and say what would become of each row' })),
};

/** The last columns of a row, as its description lists them. */
const LAST_COLUMNS = `${['metadata', ...keyTextFieldNames.slice(0, -1)].join(', ')} and ${keyTextFieldNames.at(-1)}`;

/** Rows are judged one by one, so that each that is rejected says why. */
export const KeyImportRows = Type.Object(
  {
    rows: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: MOST_IMPORT_ROWS,
      description: `an array of 1 to ${MOST_IMPORT_ROWS} rows: objects with name and role, and where wanted description, last_login, key, sha256 (hexadecimal or base64), key_format, allowed_ips, rate_limit, expires_at, status, disabled_reason, owner, tags, ${LAST_COLUMNS}; appname and roles are read as name and role`,
    }),
    ...options,
  },
  { additionalProperties: false },
);

export const KeyImportText = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: MOST_TEXT,
      description: `the text of a file with rows, of 1 to ${MOST_TEXT} characters: CSV whose first line names the members, or JSON`,
    }),
    ...options,
  },
  { additionalProperties: false },
);

export const KeyImport = Type.Union([KeyImportText, KeyImportRows], {
  description: 'an object with rows, or with text in their place, and not with both',
});
export type KeyImport = Static<typeof KeyImport>;

export const ImportedRow = Type.Object(
  {
    row: Type.Integer({ description: 'its number, from 1 on' }),
    name: Type.String({ description: 'as it was given; empty where there was none' }),
    outcome: Type.Union(
      [
        Type.Literal('imported'),
        Type.Literal('updated'),
        Type.Literal('skipped'),
        Type.Literal('ready'),
        Type.Literal('rejected'),
      ],
      {
        description:
          'imported, updated, skipped (a key of this name exists), ready (but nothing was changed, since other rows were rejected or it is a preview) or rejected',
      },
    ),
    reason: Type.Optional(Type.String({ description: 'why it was rejected' })),
    status: Type.Optional(
      Type.Union([Type.Literal('active'), Type.Literal('disabled'), Type.Literal('expired')], {
        description: 'in a preview, the status that a key which is ready has once it is imported',
      }),
    ),
    appkey: Type.Optional(Type.String({ description: 'the secret, where one was made; shown this once' })),
    connection_secret: Type.Optional(Type.String({ description: 'as when a key is added' })),
  },
  { additionalProperties: false, description: 'What became of a row' },
);
export type ImportedRow = Static<typeof ImportedRow>;

export const KeyImportReport = Type.Object(
  {
    imported: Type.Integer({ description: 'how many keys were added' }),
    updated: Type.Integer({ description: 'how many existing keys were changed' }),
    skipped: Type.Integer({ description: 'how many rows were skipped, since a key of their name exists' }),
    rejected: Type.Integer({ description: 'how many rows were rejected' }),
    rows: Type.Array(ImportedRow),
  },
  { additionalProperties: false, description: 'What became of each row' },
);
export type KeyImportReport = Static<typeof KeyImportReport>;
