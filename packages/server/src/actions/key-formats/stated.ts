import { BASE64, type ForeignKeyFormat, foreignFormatOf, type NewKeyFormat } from '@keyward/contract';
import { Refusal } from '../refusal.ts';

/**
 * Returns the key format in a request.
 * @throws Refusal invalid_request
 */
export function readKeyFormat(body: NewKeyFormat): ForeignKeyFormat {
  const format = foreignFormatOf(body);
  if (!format) throw new Refusal('invalid_request');
  const { minLength, maxLength, alphabet } = format;
  if (minLength > maxLength) throw new Refusal('invalid_request', 'min_length must not exceed max_length.');
  if (alphabet !== BASE64 && new Set(alphabet).size !== alphabet.length) {
    throw new Refusal('invalid_request', 'alphabet must contain each character only once.');
  }
  return format;
}
