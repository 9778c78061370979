import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requirePresence } from '../rights.ts';
import { viewOfShape } from './view.ts';

export const deleteKeyShape = action(operations.deleteKeyShape, (context, caller, { params }) => {
  requirePresence(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const shape = await stores.keyShapes.named(caller.accountId, params.name);
    if (!shape) throw new Refusal('not_found', 'There is no shape of this name in the account.');
    if (await stores.keyShapes.isInUse(caller.accountId, shape.name, context.now())) throw new Refusal('shape_in_use');
    await stores.keyShapes.remove(caller.accountId, shape.name);
    await ledger.record(
      {
        class: 'account',
        subclass: 'key-shape',
        action: 'delete',
        description: `Shape ${shape.name} of foreign keys deleted`,
        before: viewOfShape(shape),
      },
      { entity: 'key-shape', entityId: shape.name, action: 'delete' },
    );
  });
});
