import { type KeyFormat as KeyFormatView, randomBits } from '@keyward/contract';
import type { KeyFormat } from '../../domain/key-format.ts';

/** A format as the contract shows it, and as the audit log keeps it. */
export function viewOfKeyFormat(format: KeyFormat): KeyFormatView {
  const { name, type, prefix, minLength, maxLength, alphabet, createdAt } = format;
  return {
    name,
    type,
    prefix,
    length: minLength === maxLength ? maxLength : null,
    min_length: minLength,
    max_length: maxLength,
    alphabet: alphabet || null,
    bits: Math.floor(randomBits(format)),
    created_at: createdAt,
  };
}
