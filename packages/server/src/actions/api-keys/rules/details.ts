import { type KeyTextField, keyTextFields, MAX_METADATA_BYTES, type NewApiKey } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import {
  DEFAULT_TEXT_FIELDS,
  type TextFields,
  textFieldNames,
  textFieldsFrom,
} from '../../../domain/key-text-fields.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { Refusal } from '../../refusal.ts';
import { requireNoSecret } from '../../url-secrets.ts';

/** The descriptive properties of a key. */
type Details = Pick<ApiKey, 'owner' | 'tags' | 'metadata' | 'textFields'>;

type RequestedDetails = Pick<NewApiKey, 'owner' | 'tags' | 'metadata' | KeyTextField>;

/** Returns the details of a new key. @throws Refusal unknown_owner, invalid_request */
export function detailsOfNew(scope: ChangeScope, change: RequestedDetails): Promise<Details> {
  return detailsAfter(scope, change, { owner: null, tags: [], metadata: {}, textFields: defaultsFor(scope.caller) });
}

/** Returns the text fields of a new key. */
export function textFieldsOfNew(caller: Caller, change: Pick<RequestedDetails, KeyTextField>): TextFields {
  return textFieldsAfter(change, defaultsFor(caller));
}

function defaultsFor(caller: Caller): TextFields {
  if (caller.kind !== 'key') return DEFAULT_TEXT_FIELDS;
  return textFieldsFrom((name) => (keyTextFields[name].bindsCallers === undefined ? null : caller.textFields[name]));
}

/**
 * Returns the details of a key after a change; omitted details stay unchanged. Accepts the current owner even if that
 * user was deleted, so that a client can send a record back unchanged.
 * @throws Refusal unknown_owner, invalid_request, or the error of a fixed field
 */
export function changedDetails(scope: ChangeScope, change: RequestedDetails, current: Details): Promise<Details> {
  requireFixedFieldsKept(change, current.textFields);
  return detailsAfter(scope, change, current);
}

interface ChangeScope {
  readonly stores: Stores;
  readonly caller: Caller;
}

function requireFixedFieldsKept(change: RequestedDetails, current: TextFields): void {
  for (const name of textFieldNames) {
    const { fixed } = keyTextFields[name];
    if (fixed !== undefined && change[name] !== undefined && change[name] !== current[name]) throw new Refusal(fixed);
  }
}

async function detailsAfter(
  { stores, caller: { accountId } }: ChangeScope,
  { owner, tags, metadata, ...texts }: RequestedDetails,
  current: Details,
): Promise<Details> {
  requireNoSecret('tag', ...(tags ?? []).filter((tag) => !current.tags.includes(tag)));
  const changed = textFieldNames.filter((name) => texts[name] !== current.textFields[name]);
  for (const name of changed) requireNoSecret(name, texts[name] ?? '');
  return {
    owner: owner === undefined || owner === current.owner ? current.owner : await ownerNamed(stores, accountId, owner),
    tags: tags ?? current.tags,
    metadata: metadata === undefined ? current.metadata : acceptMetadata(metadata),
    textFields: textFieldsAfter(texts, current.textFields),
  };
}

export function viewOfDetails({ owner, tags, metadata, textFields }: Details) {
  return { owner, tags: [...tags], metadata: { ...metadata }, ...textFields };
}

function textFieldsAfter(change: Pick<RequestedDetails, KeyTextField>, current: TextFields): TextFields {
  return textFieldsFrom((name) => {
    const value = change[name];
    return value === undefined ? current[name] : value;
  });
}

async function ownerNamed(stores: Stores, accountId: string, email: string | null): Promise<string | null> {
  if (email === null) return null;
  const user = await stores.users.withEmail(accountId, email);
  if (!user) throw new Refusal('unknown_owner');
  return user.email;
}

/** @throws Refusal invalid_request */
export function acceptMetadata(metadata: NonNullable<RequestedDetails['metadata']>): Details['metadata'] {
  if (Buffer.byteLength(JSON.stringify(metadata)) <= MAX_METADATA_BYTES) return { ...metadata };
  throw new Refusal('invalid_request', `metadata must be a JSON object of at most ${MAX_METADATA_BYTES} bytes.`);
}
