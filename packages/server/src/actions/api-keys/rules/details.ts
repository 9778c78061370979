import { type KeyTextField, MOST_METADATA_BYTES, type NewApiKey } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { NO_TEXT_FIELDS, type TextFields, textFieldNames, textFieldsFrom } from '../../../domain/key-text-fields.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { Refusal } from '../../refusal.ts';
import { requireNoSecret } from '../../url-secrets.ts';

/** What people say of a key. */
type Details = Pick<ApiKey, 'owner' | 'tags' | 'metadata' | 'textFields'>;

type Wanted = Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | KeyTextField>;

export const NO_DETAILS: Details = { owner: null, tags: [], metadata: {}, textFields: NO_TEXT_FIELDS };

/**
 * What a key is said to be after a request; what the request leaves out stays. An owner who has left may stay too, so that
 * a record can be sent back as it came.
 * @throws Refusal unknown_owner, invalid_request
 */
export async function wantedDetails(
  stores: Stores,
  accountId: string,
  { owner, tags, metadata, ...texts }: Wanted,
  present: Details,
): Promise<Details> {
  requireNoSecret('tag', ...(tags ?? []).filter((tag) => !present.tags.includes(tag)));
  const changed = textFieldNames.filter((name) => texts[name] !== present.textFields[name]);
  for (const name of changed) requireNoSecret(name, texts[name] ?? '');
  return {
    owner: owner === undefined || owner === present.owner ? present.owner : await ownerNamed(stores, accountId, owner),
    tags: tags ?? present.tags,
    metadata: metadata === undefined ? present.metadata : acceptMetadata(metadata),
    textFields: wantedTextFields(texts, present.textFields),
  };
}

export function viewOfDetails({ owner, tags, metadata, textFields }: Details) {
  return { owner, tags: [...tags], metadata: { ...metadata }, ...textFields };
}

function wantedTextFields(wanted: Pick<Wanted, KeyTextField>, present: TextFields): TextFields {
  return textFieldsFrom((name) => {
    const value = wanted[name];
    return value === undefined ? present[name] : value;
  });
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
