import { type KeyTextField, keyTextFieldNames, keyTextFields } from '@keyward/contract/key-fields';
import type { ApiKey } from '@keyward/sdk';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import { formatTime } from '../../ui/time-format.ts';
import type { ComparedField } from '../../ui/VersionConflict.tsx';
import { limitsOf, limitsSummary } from './limits.ts';

/** The fields of a key that the form can change. */
type Content = Pick<
  ApiKey,
  'roles' | 'description' | 'expires_at' | 'allowed_ips' | 'rate_limit' | 'owner' | 'tags' | 'metadata' | KeyTextField
>;

export function contentOf(record: Content): Content {
  const { roles, description, expires_at, allowed_ips, rate_limit, owner, tags, metadata } = record;
  const texts = Object.fromEntries(keyTextFieldNames.map((name) => [name, record[name]])) as Pick<ApiKey, KeyTextField>;
  return { roles, description, expires_at, allowed_ips, rate_limit, owner, tags, metadata, ...texts };
}

/** @param body the request of the form; without expires_at if the expiry is unchanged */
export function comparedFields(body: object, stored: Content): ComparedField[] {
  const specified = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const entered: Content = { ...stored, ...specified };
  return fields.map(([label, textOf]) => ({ label, entered: textOf(entered), stored: textOf(stored) }));
}

const fields: readonly (readonly [label: string, textOf: (content: Content) => string])[] = [
  ['Description', ({ description }) => description],
  ['Role', ({ roles }) => roleLabel(roles[0] ?? '')],
  ['Expires', ({ expires_at: at }) => (at === null ? 'Never' : `${formatTime(at, 'utc')} UTC`)],
  ['Allowed IPs', ({ allowed_ips: ips }) => ips.join('\n')],
  ['Rate limit', (content) => limitsSummary(limitsOf({ ...content, allowed_ips: [] })).replace(/^.*?, /, '')],
  ['Owner', ({ owner }) => owner ?? ''],
  ['Tags', ({ tags }) => tags.join(', ')],
  ['Metadata', ({ metadata }) => (Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, null, 1))],
  ...keyTextFieldNames.map((name) => [keyTextFields[name].label, (content: Content) => content[name] ?? ''] as const),
];
