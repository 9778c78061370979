import { BASE64, type ForeignShape, type NewKeyShape, shapeOf } from '@keyward/contract';
import { Refusal } from '../refusal.ts';

/**
 * Returns the key format that a request states.
 * @throws Refusal invalid_request
 */
export function statedShape(body: NewKeyShape): ForeignShape {
  const fault = body.type === 'uuid' ? faultOfUuid(body) : faultOfLengths(body);
  if (fault !== undefined) throw new Refusal('invalid_request', fault);
  const shape = shapeOf(body);
  if (!shape) throw new Refusal('invalid_request', 'alphabet is missing. Name the characters after the prefix.');
  if (shape.alphabet !== BASE64 && new Set(shape.alphabet).size !== shape.alphabet.length) {
    throw new Refusal('invalid_request', 'alphabet must name each character once.');
  }
  return shape;
}

function faultOfUuid({ length, min_length, max_length, alphabet }: NewKeyShape): string | undefined {
  const others = [length, min_length, max_length, alphabet];
  if (others.every((each) => each === undefined)) return undefined;
  return 'The type uuid has its own length and alphabet. Remove length, min_length, max_length and alphabet.';
}

function faultOfLengths({ length, min_length: least, max_length: most }: NewKeyShape): string | undefined {
  const isRange = least !== undefined && most !== undefined;
  if (length === undefined ? !isRange : (least ?? most) !== undefined) {
    return 'Set either length, or min_length and max_length.';
  }
  return isRange && least > most ? 'min_length must not exceed max_length.' : undefined;
}
