import { randomBits, type KeyShape as ShapeView } from '@keyward/contract';
import type { KeyShape } from '../../domain/key-shape.ts';

/** A shape as the contract shows it, and as the audit log keeps it. */
export function viewOfShape(shape: KeyShape): ShapeView {
  const { name, type, prefix, minLength, maxLength, alphabet, createdAt } = shape;
  return {
    name,
    type,
    prefix,
    length: minLength === maxLength ? maxLength : null,
    min_length: minLength,
    max_length: maxLength,
    alphabet: alphabet || null,
    bits: Math.floor(randomBits(shape)),
    created_at: createdAt,
  };
}
