import { createHash } from 'node:crypto';
import type { ApiKeySortField } from '@keyward/contract';
import { type ApiKey, keyStatus, keyStatuses } from '../../src/domain/api-key.ts';
import { DEFAULT_TEXT_FIELDS } from '../../src/domain/key-text-fields.ts';
import { type Keyward, START_TIME } from './keyward.ts';

/** The fields of a key that matter to a test. */
export type ListedKey = Partial<ApiKey>;

let sequence = 0;

function completeKey(fields: ListedKey): ApiKey {
  const id = `listed-${++sequence}`;
  return {
    id,
    appname: id,
    description: '',
    role: 'readonly',
    digest: createHash('sha256').update(id).digest(),
    hint: null,
    generation: 1,
    createdAt: START_TIME,
    createdBy: 'import',
    expiresAt: null,
    allowedIps: [],
    rateLimit: null,
    state: 'enabled',
    disabledReason: null,
    isSecretRevoked: false,
    owner: null,
    tags: [],
    metadata: {},
    textFields: DEFAULT_TEXT_FIELDS,
    keyFormat: null,
    rotation: null,
    lastLogin: null,
    lastIp: null,
    ...fields,
  };
}

/** Adds keys like an import, with last logins, expiries and hints that no request can set. */
export async function putKeys(keyward: Keyward, shortname: string, keys: readonly ListedKey[]): Promise<ApiKey[]> {
  const completeKeys = keys.map(completeKey);
  await keyward.context.storage.transaction(async (stores) => {
    const account = await stores.directory.accountNamed(shortname);
    for (const key of completeKeys) {
      await stores.apiKeys.add(account?.id ?? '', key);
      const entry = { entity: 'api-key', entityId: key.id, action: 'create' } as const;
      await stores.changeLog.append(account?.id ?? '', START_TIME, entry);
    }
  });
  await keyward.context.follower.catchUp();
  return completeKeys;
}

type Value = string | number;

/** Returns the value that a sort compares, for the reference model of the list. */
const sortValues: Readonly<Record<ApiKeySortField, (key: ApiKey) => Value>> = {
  added: () => 0,
  appname: (key) => key.appname.toLowerCase(),
  role: (key) => key.role,
  last_login: (key) => key.lastLogin ?? -1,
  created_at: (key) => key.createdAt,
  created_by: (key) => key.createdBy,
  expires_at: (key) => key.expiresAt ?? Number.POSITIVE_INFINITY,
  status: (key) => keyStatuses.indexOf(keyStatus(key, START_TIME)),
  hint: (key) => key.hint ?? '',
  /** Keys added by putKeys have no usage. */
  usage: () => 0,
};

/** Returns the names in list order; equal keys keep the order in which they were passed. */
export function namesInOrder(keys: readonly ApiKey[], sort: string): string[] {
  const field = sort.replace('-', '') as ApiKeySortField;
  const value = sortValues[field];
  const sorted = keys
    .map((key, at) => ({ name: key.appname, value: value(key), at }))
    .sort((one, other) => (one.value < other.value ? -1 : one.value > other.value ? 1 : one.at - other.at));
  return (sort.startsWith('-') ? sorted.reverse() : sorted).map(({ name }) => name);
}
