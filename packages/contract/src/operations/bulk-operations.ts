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

const params = Type.Object({ id: identifier('a bulk operation') });

export const previewBulkOperation = operation('previewBulkOperation', {
  summary: 'Preview a bulk operation',
  description: 'Changes nothing. Deleting also requires api-keys:delete.',
  tag: 'API keys',
  body: BulkPreviewRequest,
  bodyLimit: SELECTION_BYTES,
  answer: ok(BulkPreview),
  errors: ['limit_reached'],
});

export const startBulkOperation = operation('startBulkOperation', {
  summary: 'Start a bulk operation',
  description:
    'Each key is changed or rejected by the rules that apply to one key. The selection is evaluated now, and must contain the expected number of keys. An operation on a few hundred keys is finished when this request returns; a larger one continues in the background, and its progress can be fetched. An account runs one bulk operation at a time. Deleting also requires api-keys:delete.',
  tag: 'API keys',
  body: NewBulkOperation,
  bodyLimit: SELECTION_BYTES,
  answer: created(BulkOperation),
  errors: ['selection_changed', 'bulk_running', 'limit_reached', 'reauthentication_required'],
});

export const listBulkOperations = operation('listBulkOperations', {
  summary: 'List bulk operations',
  description: 'The last twenty, newest first.',
  tag: 'API keys',
  answer: ok(Type.Array(BulkOperation)),
});

export const getBulkOperation = operation('getBulkOperation', {
  summary: 'Get the progress of a bulk operation',
  tag: 'API keys',
  params,
  answer: ok(BulkOperation),
  errors: ['not_found'],
});

export const listBulkRows = operation('listBulkRows', {
  summary: 'List the result for each key',
  description: 'In the order of the selection. For the next page, send the last position as after.',
  tag: 'API keys',
  params,
  query: BulkRowQuery,
  answer: ok(Type.Array(BulkRow)),
  errors: ['not_found'],
});

export const cancelBulkOperation = operation('cancelBulkOperation', {
  summary: 'Cancel a bulk operation',
  description: 'Keys that were already changed stay changed. A finished operation is not affected.',
  tag: 'API keys',
  params,
  answer: ok(BulkOperation),
  errors: ['not_found'],
});
