import { KEY_FORMAT_NAME } from '@keyward/contract/limits';
import { keyAlphabets, keyFormatBits, MIN_KEY_FORMAT_BITS, type NewKeyFormat } from '@keyward/sdk';

/** The form values of a key format. */
export interface KeyFormatDraft {
  readonly name: string;
  readonly prefix: string;
  readonly length: string;
  /** Empty if all keys have the same length. */
  readonly maxLength: string;
  /** A name in {@link keyAlphabets}, `other` for custom characters, or `uuid`. */
  readonly alphabet: string;
  readonly characters: string;
}

export const firstDraft: KeyFormatDraft = {
  name: '',
  prefix: '',
  length: '',
  maxLength: '',
  alphabet: 'hex',
  characters: '',
};
export const alphabetNames = [...Object.keys(keyAlphabets), 'other', 'uuid'];

export function toKeyFormatRequest({
  name,
  prefix,
  length,
  maxLength,
  alphabet,
  characters,
}: KeyFormatDraft): NewKeyFormat {
  if (alphabet === 'uuid') return { name, prefix, type: alphabet };
  const common = { name, prefix, alphabet: alphabet === 'other' ? characters : alphabet };
  if (maxLength === '') return { ...common, length: Number(length) };
  return { ...common, min_length: Number(length), max_length: Number(maxLength) };
}

export interface KeyFormatErrors {
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  readonly length: string | undefined;
  readonly maxLength: string | undefined;
  readonly characters: string | undefined;
}

export function keyFormatErrors(draft: KeyFormatDraft): KeyFormatErrors {
  const { name, prefix, alphabet, characters } = draft;
  return {
    name: KEY_FORMAT_NAME.test(name)
      ? undefined
      : 'Use a lowercase letter, then up to 31 lowercase letters, digits, underscores or hyphens.',
    prefix: /^[!-~]{0,32}$/.test(prefix) ? undefined : 'Use at most 32 ASCII characters, without spaces.',
    length: alphabet === 'uuid' ? undefined : lengthError(draft),
    maxLength: alphabet === 'uuid' ? undefined : maxLengthError(draft),
    characters:
      alphabet !== 'other' || (/^[!-~]{2,94}$/.test(characters) && new Set(characters).size === characters.length)
        ? undefined
        : 'List at least two characters, each once, without spaces.',
  };
}

function lengthError(draft: KeyFormatDraft): string | undefined {
  if (!isLength(draft.length)) return 'Enter a whole number from 16 to 256.';
  const isRange = maxLengthError(draft) === undefined;
  const bits = keyFormatBits(toKeyFormatRequest(isRange ? draft : { ...draft, maxLength: '' }));
  if (bits >= MIN_KEY_FORMAT_BITS) return undefined;
  return `The shortest keys have at most ${Math.floor(bits)} random bits; at least ${MIN_KEY_FORMAT_BITS} are required. Import only longer keys, or keys with a larger alphabet.`;
}

function maxLengthError({ length, maxLength }: KeyFormatDraft): string | undefined {
  if (maxLength === '' || (isLength(maxLength) && Number(maxLength) >= Number(length))) return undefined;
  return 'Enter a whole number from the minimum length to 256.';
}

function isLength(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 16 && Number(text) <= 256;
}
