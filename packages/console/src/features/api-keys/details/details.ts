import { type KeyTextField, keyTextFieldNames, keyTextFields, mapFields } from '@keyward/contract/key-fields';
import type { ApiKey, NewApiKey } from '@keyward/sdk';

/** What people say of a key, as it stands in the form. */
export interface Details extends Readonly<Record<KeyTextField, string>> {
  /** An e-mail address; empty for nobody. */
  readonly owner: string;
  readonly tags: readonly string[];
  /** JSON text; empty for none. */
  readonly metadata: string;
}

export const noDetails: Details = { owner: '', tags: [], metadata: '', ...mapFields(keyTextFieldNames, () => '') };

type Wanted = Required<Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | KeyTextField>>;

export function detailsOf({ owner, tags, metadata, ...texts }: Pick<ApiKey, keyof Wanted>): Details {
  const text = Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 2);
  return { owner: owner ?? '', tags, metadata: text, ...mapFields(keyTextFieldNames, (name) => texts[name] ?? '') };
}

/** The members of a request; see {@link detailsFaults} for when there are none. */
export function detailsBody({ owner, tags, metadata, ...texts }: Details): Wanted {
  return {
    owner: owner.trim() || null,
    tags: [...tags],
    metadata: metadata.trim() === '' ? {} : JSON.parse(metadata),
    ...mapFields(keyTextFieldNames, (name) => texts[name].trim() || null),
  };
}

/** What they are in a few words. */
export function detailsSummary({ owner, tags, metadata, ...texts }: Details): string {
  const parts = [
    owner || 'No owner',
    tags.length === 0 ? 'no tags' : tags.join(', '),
    ...(metadata.trim() === '' ? [] : ['metadata']),
    ...keyTextFieldNames
      .filter((name) => texts[name].trim() !== '')
      .map((name) => `${keyTextFields[name].label} ${texts[name].trim()}`),
  ];
  return parts.join(' · ');
}
