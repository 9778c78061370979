import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { viewOfKeyFormat } from './view.ts';

export const listKeyFormats = action(operations.listKeyFormats, async (context, { accountId }) =>
  (await context.storage.stores.keyFormats.list(accountId)).map(viewOfKeyFormat),
);
