import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { KeyExportQuery, KeyExportRequest } from '../schemas/key-export.ts';
import { KeyImport, KeyImportReport } from '../schemas/key-import.ts';
import { KeyShape, KeyShapeName, NewKeyShape } from '../schemas/key-shape.ts';
import { SELECTION_BYTES } from './selection-bytes.ts';

/** A row has some 300 bytes. */
const IMPORT_BYTES = 8 * 1024 * 1024;

export const listKeyShapes = operation('listKeyShapes', {
  summary: 'List the shapes of foreign keys',
  description: 'What keys of other systems look like that were imported or will be.',
  tag: 'API keys',
  answer: ok(Type.Array(KeyShape)),
});

export const createKeyShape = operation('createKeyShape', {
  summary: 'Register the shape of foreign keys',
  description:
    'Keys of this shape are checked from then on. What fits neither a registered shape nor that of Keyward is refused without being hashed or looked up. The shortest keys need 112 random bits; padding has none, and a UUID has 122.',
  tag: 'API keys',
  body: NewKeyShape,
  answer: created(KeyShape),
  errors: ['name_taken', 'weak_shape', 'limit_reached', 'presence_required'],
});

export const deleteKeyShape = operation('deleteKeyShape', {
  summary: 'Delete the shape of foreign keys',
  description: 'Refused while a key has a secret of this shape: rotate or delete those first.',
  tag: 'API keys',
  params: Type.Object({ name: KeyShapeName }),
  answer: noContent,
  errors: ['not_found', 'shape_in_use', 'presence_required'],
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
  errors: ['exceeds_own_rights', 'exceeds_own_limits', 'presence_required'],
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
