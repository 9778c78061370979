import { type KeyTextField, keyTextFieldNames, keyTextFields, mapFields } from '@keyward/contract/key-fields';
import type { ApiKey, NewApiKey } from '@keyward/sdk';

/** The form values of a key's details. */
export interface Details extends Readonly<Record<KeyTextField, string>> {
  /** An email address; empty for no owner. */
  readonly owner: string;
  readonly tags: readonly string[];
  /** JSON text; empty for none. */
  readonly metadata: string;
}

export const noDetails: Details = { owner: '', tags: [], metadata: '', ...mapFields(keyTextFieldNames, () => '') };

type Wanted = Required<Pick<NewApiKey, 'owner' | 'tags' | 'metadata'>> & Pick<NewApiKey, KeyTextField>;

export function detailsOf({ owner, tags, metadata, ...texts }: Pick<ApiKey, keyof Wanted>): Details {
  const text = Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 2);
  return { owner: owner ?? '', tags, metadata: text, ...mapFields(keyTextFieldNames, (name) => texts[name] ?? '') };
}

/** Returns the request fields. Call it only if {@link detailsErrors} has no errors. */
export function detailsBody({ owner, tags, metadata, ...texts }: Details): Wanted {
  return {
    owner: owner.trim() || null,
    tags: [...tags],
    metadata: metadata.trim() === '' ? {} : JSON.parse(metadata),
    ...textsBody(texts),
  };
}

/** Sends null for an empty field, and omits it if it has a default. */
function textsBody(texts: Pick<Details, KeyTextField>): Pick<NewApiKey, KeyTextField> {
  const entered = keyTextFieldNames.map((name) => [name, texts[name].trim() || null] as const);
  return Object.fromEntries(
    entered.filter(([name, text]) => text !== null || keyTextFields[name].default === undefined),
  );
}

/** Returns a short summary. */
export function detailsSummary({ owner, tags, metadata, ...texts }: Details): string {
  const parts = [
    owner || 'No owner',
    tags.length === 0 ? 'no tags' : tags.join(', '),
    ...(metadata.trim() === '' ? [] : ['metadata']),
    ...keyTextFieldNames
      .filter((name) => !['', keyTextFields[name].default].includes(texts[name].trim()))
      .map((name) => `${keyTextFields[name].label} ${texts[name].trim()}`),
  ];
  return parts.join(' · ');
}
