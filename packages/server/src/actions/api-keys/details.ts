import { MOST_METADATA_BYTES, type NewApiKey } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { Refusal } from '../refusal.ts';
import { requireNoSecret } from '../url-secrets.ts';

/** What people say of a key. */
type Details = Pick<ApiKey, 'owner' | 'tags' | 'metadata' | 'externalId'>;

type Wanted = Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | 'external_id'>;

export const NO_DETAILS: Details = { owner: null, tags: [], metadata: {}, externalId: null };

/**
 * What a key is said to be after a request; what the request leaves out stays. An owner who has left may stay too, so that
 * a record can be sent back as it came.
 * @throws Refusal unknown_owner, invalid_request
 */
export async function wantedDetails(
  stores: Stores,
  accountId: string,
  { owner, tags, metadata, external_id: externalId }: Wanted,
  present: Details,
): Promise<Details> {
  requireNoSecret('tag', ...(tags ?? []).filter((tag) => !present.tags.includes(tag)));
  if (externalId !== present.externalId) requireNoSecret('external_id', externalId ?? '');
  return {
    owner: owner === undefined || owner === present.owner ? present.owner : await ownerNamed(stores, accountId, owner),
    tags: tags ?? present.tags,
    metadata: metadata === undefined ? present.metadata : acceptMetadata(metadata),
    externalId: externalId === undefined ? present.externalId : externalId,
  };
}

export function viewOfDetails({ owner, tags, metadata, externalId }: Details) {
  return { owner, tags: [...tags], metadata: { ...metadata }, external_id: externalId };
}

async function ownerNamed(stores: Stores, accountId: string, email: string | null): Promise<string | null> {
  if (email === null) return null;
  const user = await stores.users.withEmail(accountId, email);
  if (!user) throw new Refusal('unknown_owner');
  return user.email;
}

/** @throws Refusal invalid_request */
export function acceptMetadata(metadata: NonNullable<Wanted['metadata']>): Details['metadata'] {
  if (Buffer.byteLength(JSON.stringify(metadata)) <= MOST_METADATA_BYTES) return { ...metadata };
  throw new Refusal('invalid_request', `metadata must be a JSON object of at most ${MOST_METADATA_BYTES} bytes.`);
}
