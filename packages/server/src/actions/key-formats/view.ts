import { type KeyFormat as KeyFormatView, randomBits } from '@keyward/contract';
import type { KeyFormat } from '../../domain/key-format.ts';

/** Returns a key format as in the contract and in the audit log. */
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
