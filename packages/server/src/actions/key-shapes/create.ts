import { type ForeignShape, LEAST_SHAPE_BITS, operations, randomBits } from '@keyward/contract';
import type { KeyShape } from '../../domain/key-shape.ts';
import { action } from '../action.ts';
import { OWN_KEY_FORMAT } from '../api-keys/import-secret.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requirePresence } from '../rights.ts';
import { statedShape } from './stated.ts';
import { viewOfShape } from './view.ts';

/** Each is tried for whatever is presented and is no key of Keyward's own. */
const MOST_SHAPES = 20;

export const createKeyShape = action(operations.createKeyShape, (context, caller, { body }) => {
  requirePresence(context, caller);
  if (body.name === OWN_KEY_FORMAT) {
    throw new Refusal('name_taken', `${OWN_KEY_FORMAT} is the name of Keyward's own key format. Choose another name.`);
  }
  const stated = statedShape(body);
  requireStrong(stated);
  return change(context, caller, async (stores, ledger) => {
    const present = await stores.keyShapes.list(caller.accountId);
    if (present.some(({ name }) => name === body.name)) throw new Refusal('name_taken');
    if (present.length >= MOST_SHAPES) {
      throw new Refusal('limit_reached', `An account has at most ${MOST_SHAPES} shapes of keys. Delete one first.`);
    }
    const shape: KeyShape = { name: body.name, ...stated, createdAt: context.now() };
    await stores.keyShapes.add(caller.accountId, shape);
    await ledger.record(
      {
        class: 'account',
        subclass: 'key-shape',
        action: 'create',
        description: `Shape ${shape.name} of foreign keys registered`,
        after: viewOfShape(shape),
      },
      { entity: 'key-shape', entityId: shape.name, action: 'create' },
    );
    return viewOfShape(shape);
  });
});

/** @throws Refusal weak_shape */
function requireStrong(shape: ForeignShape): void {
  const bits = randomBits(shape);
  if (bits >= LEAST_SHAPE_BITS) return;
  throw new Refusal(
    'weak_shape',
    `The shortest keys of this format have at most ${Math.floor(bits)} random bits, and need ${LEAST_SHAPE_BITS}. Register only longer keys, or keys of a larger alphabet.`,
  );
}
