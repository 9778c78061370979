import Type, { type Static } from 'typebox';
import { keyTextFieldNames } from '../key-fields.ts';
import { DOCUMENTED } from './text.ts';

export const MAX_IMPORT_ROWS = 10_000;

/** The maximum length in characters; also the limit of a file that the CLI sends. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;

export const OnExisting = Type.Union([Type.Literal('reject'), Type.Literal('skip'), Type.Literal('update')], {
  description:
    'reject (default), skip or update: how to handle a row with the name of an existing key; a key that already matches its row is always skipped. update also requires api-keys:update, and never replaces a secret or enables a key',
});
export type OnExisting = Static<typeof OnExisting>;

/** Columns that decide whether a key is valid cannot be ignored. */
const IgnoredColumn = Type.String({
  maxLength: 64,
  [DOCUMENTED]: { not: { enum: ['status', 'enabled', 'active', 'disabled', 'revoked'] } },
});

const options = {
  key_format: Type.Optional(
    Type.String({
      maxLength: 32,
      description:
        'the key format of rows with a key or sha256 and no key_format; keyward is the format of Keyward itself',
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
        'true: rows without an expiry get the default lifetime of the account, and longer lifetimes are shortened to its maximum',
    }),
  ),
  ignore_columns: Type.Optional(
    Type.Array(IgnoredColumn, {
      maxItems: 100,
      description: 'names of columns to ignore; a row with a column that is neither known nor ignored is rejected',
    }),
  ),
  partial: Type.Optional(
    Type.Boolean({ description: 'true: import the valid rows even if others are rejected; otherwise all or none' }),
  ),
  on_existing: Type.Optional(OnExisting),
  reuse_name: Type.Optional(
    Type.Boolean({ description: 'true to reuse names of keys that were deleted in the last 30 days' }),
  ),
  preview: Type.Optional(
    Type.Boolean({ description: 'true: import nothing, and return the result that each row would have' }),
  ),
};

/** The last columns of a row, as its description lists them. */
const LAST_COLUMNS = `${['metadata', ...keyTextFieldNames.slice(0, -1)].join(', ')} and ${keyTextFieldNames.at(-1)}`;

/** Rows are validated individually, so that each rejected row has a reason. */
export const KeyImportRows = Type.Object(
  {
    rows: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: MAX_IMPORT_ROWS,
      description: `an array of 1 to ${MAX_IMPORT_ROWS} rows: objects with name and role, and optionally description, last_login, key, sha256 (hexadecimal or base64), key_format, allowed_ips, rate_limit, expires_at, status, disabled_reason, owner, tags, ${LAST_COLUMNS}; appname and roles are read as name and role`,
    }),
    ...options,
  },
  { additionalProperties: false },
);

export const KeyImportText = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: MAX_TEXT_LENGTH,
      description: `the content of a file with rows, of 1 to ${MAX_TEXT_LENGTH} characters: CSV whose first line names the members, or JSON`,
    }),
    ...options,
  },
  { additionalProperties: false },
);

export const KeyImport = Type.Union([KeyImportText, KeyImportRows], {
  description: 'an object with either rows or text',
});
export type KeyImport = Static<typeof KeyImport>;

export const ImportedRow = Type.Object(
  {
    row: Type.Integer({ description: 'number of the row, starting at 1' }),
    name: Type.String({ description: 'the name in the row; empty if it has none' }),
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
          'imported, updated, skipped (a key with this name exists), ready (valid, but not imported because other rows were rejected or this is a preview) or rejected',
      },
    ),
    reason: Type.Optional(Type.String({ description: 'why it was rejected' })),
    status: Type.Optional(
      Type.Union([Type.Literal('active'), Type.Literal('disabled'), Type.Literal('expired')], {
        description: 'in a preview, the status that the key of a ready row would have',
      }),
    ),
    appkey: Type.Optional(Type.String({ description: 'the new secret, if one was issued; shown only once' })),
    connection_secret: Type.Optional(Type.String({ description: 'the connection secret, as when a key is added' })),
  },
  { additionalProperties: false, description: 'The result of a row' },
);
export type ImportedRow = Static<typeof ImportedRow>;

export const KeyImportReport = Type.Object(
  {
    imported: Type.Integer({ description: 'number of keys that were added' }),
    updated: Type.Integer({ description: 'number of existing keys that were changed' }),
    skipped: Type.Integer({ description: 'number of rows that were skipped because a key with their name exists' }),
    rejected: Type.Integer({ description: 'number of rows that were rejected' }),
    rows: Type.Array(ImportedRow),
  },
  { additionalProperties: false, description: 'The result of each row' },
);
export type KeyImportReport = Static<typeof KeyImportReport>;
