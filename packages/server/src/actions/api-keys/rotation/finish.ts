import { operations } from '@keyward/contract';
import { rotationFinished } from '../../../domain/api-key.ts';
import { isRotating } from '../../../domain/rotation.ts';
import { action } from '../../action.ts';
import { change } from '../../change.ts';
import { Refusal } from '../../refusal.ts';
import { keyNamed } from '../get.ts';
import { snapshotOfKey, viewOfKey } from '../view.ts';

export const finishRotation = action(operations.finishRotation, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    if (!isRotating(before.rotation, context.now())) throw new Refusal('no_rotation');
    const after = rotationFinished(before, context.now());
    await stores.apiKeys.update(caller.accountId, after);
    await ledger.record(
      {
        class: 'apikey',
        subclass: 'rotation',
        action: 'finish',
        description: `Rotation of API key ${after.appname} finished early; the old secret ended`,
        before: snapshotOfKey(before),
        after: snapshotOfKey(after),
      },
      { entity: 'api-key', entityId: after.id, action: 'update' },
    );
    return viewOfKey(after, context.now());
  }),
);
