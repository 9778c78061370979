import { bitsOfShape, keyAlphabets, LEAST_SHAPE_BITS, type NewKeyShape } from '@keyward/sdk';

/** What keys of another system look like, as it stands in the form. */
export interface ShapeDraft {
  readonly name: string;
  readonly prefix: string;
  readonly length: string;
  /** A name of {@link keyAlphabets}, or `other` for one that is written out. */
  readonly alphabet: string;
  readonly characters: string;
}

export const firstDraft: ShapeDraft = { name: '', prefix: '', length: '', alphabet: 'hex', characters: '' };
export const alphabetNames = [...Object.keys(keyAlphabets), 'other'];

export function shapeOf({ name, prefix, length, alphabet, characters }: ShapeDraft): NewKeyShape {
  const known = Object.entries(keyAlphabets).find(([each]) => each === alphabet)?.[1];
  return { name, prefix, length: Number(length), alphabet: known ?? characters };
}

export interface ShapeFaults {
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  readonly length: string | undefined;
  readonly characters: string | undefined;
}

export function shapeFaults(draft: ShapeDraft): ShapeFaults {
  const { name, prefix, length, alphabet, characters } = draft;
  return {
    name: /^[a-z][a-z0-9_-]{0,31}$/.test(name)
      ? undefined
      : 'Write a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens.',
    prefix: /^[!-~]{0,32}$/.test(prefix) ? undefined : 'Write at most 32 characters of ASCII, without spaces.',
    length: lengthFault(draft, length),
    characters:
      alphabet !== 'other' || (/^[!-~]{2,94}$/.test(characters) && new Set(characters).size === characters.length)
        ? undefined
        : 'Write each character once, at least two of them, without spaces.',
  };
}

function lengthFault(draft: ShapeDraft, length: string): string | undefined {
  const count = Number(length);
  if (!/^\d+$/.test(length) || count < 16 || count > 256) return 'Write a whole number from 16 to 256.';
  const bits = bitsOfShape(shapeOf(draft));
  if (bits >= LEAST_SHAPE_BITS) return undefined;
  return `Such keys have at most ${Math.floor(bits)} random bits, and need ${LEAST_SHAPE_BITS}. Only longer keys, or those of a larger alphabet, can be taken over.`;
}
