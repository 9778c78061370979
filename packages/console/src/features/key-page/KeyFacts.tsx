import { keyTextFieldNames, keyTextFields } from '@keyward/contract/key-fields';
import type { ApiKey } from '@keyward/sdk';
import { FactGrid } from '../../ui/FactGrid.tsx';
import { KeyStatus } from '../../ui/keys/KeyStatus.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';

const NONE = '—';

export function KeyFacts({ record }: { readonly record: ApiKey }) {
  const { rate_limit: rate } = record;
  return (
    <FactGrid
      facts={[
        ['Role', <RoleBadge key="role" name={record.roles[0] ?? ''} />],
        ['Status', <KeyStatus key="status" record={record} />],
        ['Last login', <Timestamp key="login" seconds={record.last_login} />],
        [
          'Last IP address',
          <span key="ip" className="kw-mono">
            {record.last_ip ?? NONE}
          </span>,
        ],
        ['Owner', <bdi key="owner">{record.owner ?? NONE}</bdi>],
        ['Expires', <Timestamp key="expires" seconds={record.expires_at} />],
        ['Added', <Timestamp key="added" seconds={record.created_at} />],
        ['Added by', <bdi key="by">{record.created_by}</bdi>],
        [
          'Key',
          <code key="hint" className="kw-mono">
            {record.hint ?? NONE}
          </code>,
        ],
        record.tags.length > 0 && ['Tags', record.tags.join(', ')],
        ...keyTextFieldNames.map(
          (name) =>
            record[name] !== null && ([keyTextFields[name].label, <bdi key={name}>{record[name]}</bdi>] as const),
        ),
        ['Allowed IPs', record.allowed_ips.length === 0 ? 'Any' : record.allowed_ips.join(', ')],
        rate !== null && ['Rate limit', `${rate.limit.toLocaleString('en')} requests per ${rate.window_seconds} s`],
        record.rotation !== null && [
          'Rotation',
          <span key="rotation">
            the old secret is valid until <Timestamp seconds={record.rotation.ends_at} />
          </span>,
        ],
      ]}
    />
  );
}
