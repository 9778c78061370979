import { Facts } from '../../../ui/Facts.tsx';
import { Timestamp } from '../../../ui/Timestamp.tsx';
import type { Rotation } from './rotation-text.ts';

/** Usage of both secrets of a rotation. */
export function SecretUsage({ rotation }: { readonly rotation: Rotation }) {
  const addresses = rotation.old_last_ips.map(({ ip, last_seen }) => (
    <span key={ip}>
      <span className="kw-mono kw-break">{ip}</span> <Timestamp seconds={last_seen} />
    </span>
  ));
  return (
    <Facts
      facts={[
        [
          'Old secret last used',
          <Timestamp key="old" seconds={rotation.old_last_seen_at} never="Not since the rotation" />,
        ],
        ['IP addresses', addresses.length > 0 ? addresses : '—'],
        ['New secret first used', <Timestamp key="new" seconds={rotation.new_first_seen_at} never="Not yet" />],
      ]}
    />
  );
}
