import type { ApiKey } from '@keyward/sdk';
import { Timestamp } from '../../ui/Timestamp.tsx';

/** The last login of a key, with its IP address. */
export function LastLogin({ record }: { readonly record: ApiKey }) {
  return <Timestamp seconds={record.last_login} more={record.last_ip !== null && <span>from {record.last_ip}</span>} />;
}
