import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { viewOfShape } from './view.ts';

export const listKeyShapes = action(operations.listKeyShapes, async (context, { accountId }) =>
  (await context.storage.stores.keyShapes.list(accountId)).map(viewOfShape),
);
