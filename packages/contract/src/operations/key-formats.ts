import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { KeyExportQuery, KeyExportRequest } from '../schemas/key-export.ts';
import { KeyFormat, KeyFormatName, NewKeyFormat } from '../schemas/key-format.ts';
import { KeyImport, KeyImportReport } from '../schemas/key-import.ts';
import { SELECTION_BYTES } from './selection-bytes.ts';

/** The maximum size of an import; a row takes about 300 bytes. */
const IMPORT_BYTES = 8 * 1024 * 1024;

export const listKeyFormats = operation('listKeyFormats', {
  summary: 'List key formats',
  description: 'The formats of keys of other systems that can be imported.',
  tag: 'API keys',
  answer: ok(Type.Array(KeyFormat)),
});

export const createKeyFormat = operation('createKeyFormat', {
  summary: 'Register a key format',
  description:
    'Keys of this format are accepted from the next request. A string that matches neither a registered format nor that of Keyward is denied without being hashed or looked up. The shortest keys must have at least 112 random bits; padding does not count, and a UUID has 122.',
  tag: 'API keys',
  body: NewKeyFormat,
  answer: created(KeyFormat),
  errors: ['name_taken', 'weak_key_format', 'limit_reached', 'reauthentication_required'],
});

export const deleteKeyFormat = operation('deleteKeyFormat', {
  summary: 'Delete a key format',
  description: 'Fails while an API key has a secret of this format; rotate or delete those keys first.',
  tag: 'API keys',
  params: Type.Object({ name: KeyFormatName }),
  answer: noContent,
  errors: ['not_found', 'key_format_in_use', 'reauthentication_required'],
});

export const importApiKeys = operation('importApiKeys', {
  summary: 'Import API keys',
  description:
    'Send either rows or text. All rows are imported or none, unless partial is true. A row with key or sha256 imports an existing key; with new_secrets, a row without them gets a new secret. A sha256 requires a key_format. A body has at most 8 MiB. The CLI (keyward keys import) reads files of any size.',
  tag: 'API keys',
  body: KeyImport,
  bodyLimit: IMPORT_BYTES,
  boundedByBytes: true,
  answer: ok(KeyImportReport),
  errors: ['exceeds_own_rights', 'exceeds_own_limits', 'environment_mismatch', 'reauthentication_required'],
});

export const exportApiKeys = operation('exportApiKeys', {
  summary: 'Export API keys',
  description:
    'All matching keys in the order they were added, without secrets or hashes. In CSV, a cell that a spreadsheet would read as a formula starts with an apostrophe.',
  tag: 'API keys',
  query: KeyExportQuery,
  answer: ok(Type.String()),
});

export const exportSelectedApiKeys = operation('exportSelectedApiKeys', {
  summary: 'Export selected API keys',
  description: 'The named keys in the given order, in the format of the export of all keys. Unknown names are omitted.',
  tag: 'API keys',
  body: KeyExportRequest,
  bodyLimit: SELECTION_BYTES,
  answer: ok(Type.String()),
});
