import { bitsOfShape, LEAST_SHAPE_BITS, type NewKeyShape, operations } from '@keyward/contract';
import type { KeyShape } from '../../domain/key-shape.ts';
import { action } from '../action.ts';
import { OWN_KEY_FORMAT } from '../api-keys/import-secret.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requirePresence } from '../rights.ts';
import { viewOfShape } from './view.ts';

/** Each is tried for whatever is presented and is no key of Keyward's own. */
const MOST_SHAPES = 20;

export const createKeyShape = action(operations.createKeyShape, (context, caller, { body }) => {
  requirePresence(context, caller);
  if (body.name === OWN_KEY_FORMAT) {
    throw new Refusal('name_taken', `${OWN_KEY_FORMAT} is the name of Keyward's own key format. Choose another name.`);
  }
  requireStrong(body);
  return change(context, caller, async (stores, ledger) => {
    const present = await stores.keyShapes.list(caller.accountId);
    if (present.some(({ name }) => name === body.name)) throw new Refusal('name_taken');
    if (present.length >= MOST_SHAPES) {
      throw new Refusal('limit_reached', `An account has at most ${MOST_SHAPES} shapes of keys. Delete one first.`);
    }
    const shape: KeyShape = { ...body, createdAt: context.now() };
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

/** @throws Refusal invalid_request, weak_shape */
function requireStrong(shape: NewKeyShape): void {
  if (new Set(shape.alphabet).size !== shape.alphabet.length) {
    throw new Refusal('invalid_request', 'alphabet must name each character once.');
  }
  const bits = bitsOfShape(shape);
  if (bits >= LEAST_SHAPE_BITS) return;
  throw new Refusal(
    'weak_shape',
    `Keys of this shape have at most ${Math.floor(bits)} random bits behind their prefix, and need ${LEAST_SHAPE_BITS}. Only longer keys, or keys of a larger alphabet, can be taken over.`,
  );
}
