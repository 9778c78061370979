import { type KeyTextField, keyTextFieldNames, keyTextFields, mapFields } from '@keyward/contract/key-fields';
import { MAX_METADATA_BYTES, MAX_TAGS, TAG } from '@keyward/contract/limits';
import type { Details } from './details.ts';

export type DetailsErrors = Readonly<Partial<Record<'tags' | 'metadata' | KeyTextField, string | undefined>>>;

/** Returns validation errors by field. */
export function detailsErrors({ tags, metadata, ...texts }: Details): DetailsErrors {
  return {
    tags: tagsError(tags),
    metadata: metadataError(metadata),
    ...mapFields(keyTextFieldNames, (name) => textError(name, texts[name].trim())),
  };
}

function textError(name: KeyTextField, text: string): string | undefined {
  const { pattern, content } = keyTextFields[name];
  return text === '' || !pattern || pattern.test(text) ? undefined : `Enter ${content}.`;
}

export function tagsError(tags: readonly string[]): string | undefined {
  const bad = tags.find((tag) => !TAG.test(tag));
  if (bad !== undefined)
    return `"${bad}" is not a valid tag. Use a letter or digit, then up to 49 letters, digits or _ . : / -`;
  return tags.length > MAX_TAGS
    ? `A key can have at most ${MAX_TAGS} tags. Remove ${tags.length - MAX_TAGS}.`
    : undefined;
}

function metadataError(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return 'Enter one JSON object, such as {"team": "billing"}.';
    }
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
    return bytes > MAX_METADATA_BYTES
      ? `The metadata has ${bytes} bytes. Use at most ${MAX_METADATA_BYTES}.`
      : undefined;
  } catch (error) {
    // The browser's message, such as `Expected ',' or '}' after property value in JSON at position 14`.
    const why = error instanceof Error ? error.message.replace(/^JSON\.parse: /, '') : '';
    return `This is not valid JSON. ${why}`;
  }
}
