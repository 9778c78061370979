import Type from 'typebox';
import { created, ok, operation } from '../operation.ts';
import {
  BulkOperation,
  BulkPreview,
  BulkPreviewRequest,
  BulkRow,
  BulkRowQuery,
  NewBulkOperation,
} from '../schemas/bulk-operation.ts';
import { identifier } from '../schemas/text.ts';
import { SELECTION_BYTES } from './selection-bytes.ts';

const params = Type.Object({ id: identifier('a change') });

export const previewBulkOperation = operation('previewBulkOperation', {
  summary: 'See what a bulk operation would do',
  description: 'Changes nothing. Deleting needs api-keys:delete as well.',
  tag: 'API keys',
  body: BulkPreviewRequest,
  bodyLimit: SELECTION_BYTES,
  answer: ok(BulkPreview),
  errors: ['limit_reached'],
});

export const startBulkOperation = operation('startBulkOperation', {
  summary: 'Change many keys',
  description:
    'Each key is changed, or rejected, by the rules of the same change of one key. The selection is the one of this moment, and must have as many keys as were expected. A change of a few hundred keys is done when it is answered; a larger one goes on, and can be asked for. One at a time runs in an account. Deleting needs api-keys:delete as well.',
  tag: 'API keys',
  body: NewBulkOperation,
  bodyLimit: SELECTION_BYTES,
  answer: created(BulkOperation),
  errors: ['selection_changed', 'bulk_running', 'limit_reached', 'reauthentication_required'],
});

export const listBulkOperations = operation('listBulkOperations', {
  summary: 'List bulk operations',
  description: 'The latest twenty, the newest first.',
  tag: 'API keys',
  answer: ok(Type.Array(BulkOperation)),
});

export const getBulkOperation = operation('getBulkOperation', {
  summary: 'See how far a bulk operation is',
  tag: 'API keys',
  params,
  answer: ok(BulkOperation),
  errors: ['not_found'],
});

export const listBulkRows = operation('listBulkRows', {
  summary: 'See what became of each key',
  description: 'In the order of the selection; the next ones come after the last position.',
  tag: 'API keys',
  params,
  query: BulkRowQuery,
  answer: ok(Type.Array(BulkRow)),
  errors: ['not_found'],
});

export const cancelBulkOperation = operation('cancelBulkOperation', {
  summary: 'Cancel a bulk operation',
  description: 'What was changed so far stays changed. One that has ended stays as it is.',
  tag: 'API keys',
  params,
  answer: ok(BulkOperation),
  errors: ['not_found'],
});
