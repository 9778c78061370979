import type { ApiKey, NewApiKey } from '@keyward/sdk';

/** What people say of a key, as it stands in the form. */
export interface Details {
  /** An e-mail address; empty for nobody. */
  readonly owner: string;
  readonly tags: readonly string[];
  /** JSON text; empty for none. */
  readonly metadata: string;
  readonly externalId: string;
}

export const noDetails: Details = { owner: '', tags: [], metadata: '', externalId: '' };

type Wanted = Required<Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | 'external_id'>>;

export function detailsOf({ owner, tags, metadata, external_id }: Pick<ApiKey, keyof Wanted>): Details {
  const text = Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 2);
  return { owner: owner ?? '', tags, metadata: text, externalId: external_id ?? '' };
}

/** The members of a request; see {@link detailsFaults} for when there are none. */
export function detailsBody({ owner, tags, metadata, externalId }: Details): Wanted {
  return {
    owner: owner.trim() || null,
    tags: [...tags],
    metadata: metadata.trim() === '' ? {} : JSON.parse(metadata),
    external_id: externalId.trim() || null,
  };
}

/** What they are in a few words. */
export function detailsSummary({ owner, tags, metadata, externalId }: Details): string {
  const parts = [
    owner || 'No owner',
    tags.length === 0 ? 'no tags' : tags.join(', '),
    ...(metadata.trim() === '' ? [] : ['metadata']),
    ...(externalId.trim() === '' ? [] : [`known as ${externalId.trim()}`]),
  ];
  return parts.join(' · ');
}
