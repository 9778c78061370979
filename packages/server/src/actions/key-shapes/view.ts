import { bitsOfShape, type KeyShape as ShapeView } from '@keyward/contract';
import type { KeyShape } from '../../domain/key-shape.ts';

/** A shape as the contract shows it, and as the audit log keeps it. */
export function viewOfShape(shape: KeyShape): ShapeView {
  const { name, prefix, length, alphabet, createdAt } = shape;
  return { name, prefix, length, alphabet, bits: Math.floor(bitsOfShape(shape)), created_at: createdAt };
}
