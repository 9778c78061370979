import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { KeyExportQuery, KeyExportRequest } from '../schemas/key-export.ts';
import { KeyFormat, KeyFormatName, NewKeyFormat } from '../schemas/key-format.ts';
import { KeyImport, KeyImportReport } from '../schemas/key-import.ts';
import { SELECTION_BYTES } from './selection-bytes.ts';

/** A row has some 300 bytes. */
const IMPORT_BYTES = 8 * 1024 * 1024;

export const listKeyFormats = operation('listKeyFormats', {
  summary: 'List the formats of foreign keys',
  description: 'What keys of other systems look like that were imported or will be.',
  tag: 'API keys',
  answer: ok(Type.Array(KeyFormat)),
});

export const createKeyFormat = operation('createKeyFormat', {
  summary: 'Register the format of foreign keys',
  description:
    'Keys of this format are checked from then on. What fits neither a registered format nor that of Keyward is refused without being hashed or looked up. The shortest keys need 112 random bits; padding has none, and a UUID has 122.',
  tag: 'API keys',
  body: NewKeyFormat,
  answer: created(KeyFormat),
  errors: ['name_taken', 'weak_key_format', 'limit_reached', 'reauthentication_required'],
});

export const deleteKeyFormat = operation('deleteKeyFormat', {
  summary: 'Delete the format of foreign keys',
  description: 'Refused while a key has a secret of this format: rotate or delete those first.',
  tag: 'API keys',
  params: Type.Object({ name: KeyFormatName }),
  answer: noContent,
  errors: ['not_found', 'key_format_in_use', 'reauthentication_required'],
});

export const importApiKeys = operation('importApiKeys', {
  summary: 'Import keys of another system',
  description:
    'rows, or text in their place. Either all rows are imported or none, unless partial is true. A row with key or sha256 imports an existing key, and with new_secrets a row without gets a new secret. A sha256 needs a key_format. A body has at most 8 MiB. The CLI (keyward keys import) reads files of any size.',
  tag: 'API keys',
  body: KeyImport,
  bodyLimit: IMPORT_BYTES,
  boundedByBytes: true,
  answer: ok(KeyImportReport),
  errors: ['exceeds_own_rights', 'exceeds_own_limits', 'reauthentication_required'],
});

export const exportApiKeys = operation('exportApiKeys', {
  summary: 'Write a list of keys to a file',
  description:
    'All keys that match, in the order they were added, without anything that could prove one. In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe.',
  tag: 'API keys',
  query: KeyExportQuery,
  answer: ok(Type.String()),
});

export const exportSelectedApiKeys = operation('exportSelectedApiKeys', {
  summary: 'Write some keys to a file',
  description:
    'Those that are named, in this order, as the list of keys is written. Names that no key has are left out.',
  tag: 'API keys',
  body: KeyExportRequest,
  bodyLimit: SELECTION_BYTES,
  answer: ok(Type.String()),
});
