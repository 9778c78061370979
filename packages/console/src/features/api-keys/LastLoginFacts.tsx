import type { ApiKey } from '@keyward/sdk';
import { Facts } from '../../ui/Facts.tsx';
import { relativeTime } from '../../ui/time-format.ts';
import { LastLogin } from './LastLogin.tsx';

/** The last login of a key and its IP address, for dialogs. */
export function LastLoginFacts({ record }: { readonly record: ApiKey }) {
  const login = (
    <>
      <LastLogin record={record} />
      {record.last_login !== null && <span>{relativeTime(record.last_login)}</span>}
    </>
  );
  const address = <span className="kw-figures kw-break">{record.last_ip ?? '—'}</span>;
  return (
    <Facts
      facts={[
        ['Last login', login],
        ['IP address', address],
      ]}
    />
  );
}
