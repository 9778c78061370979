import { randomBits, type KeyShape as ShapeView } from '@keyward/contract';
import type { KeyShape } from '../../domain/key-shape.ts';

/** A shape as the contract shows it, and as the audit log keeps it. */
export function viewOfShape(shape: KeyShape): ShapeView {
  const { name, prefix, createdAt } = shape;
  return { name, prefix, ...detailsOf(shape), bits: Math.floor(randomBits(shape)), created_at: createdAt };
}

function detailsOf({ type, minLength, maxLength, alphabet }: KeyShape): Partial<ShapeView> {
  if (type === 'uuid') return { type };
  if (minLength === maxLength) return { length: maxLength, alphabet };
  return { min_length: minLength, max_length: maxLength, alphabet };
}
