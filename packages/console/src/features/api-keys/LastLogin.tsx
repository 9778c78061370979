import type { ApiKey } from '@keyward/sdk';
import { Timestamp } from '../../ui/Timestamp.tsx';

/** When the key was last used; from where is told with it. */
export function LastLogin({ record }: { readonly record: ApiKey }) {
  return <Timestamp seconds={record.last_login} more={record.last_ip !== null && <span>from {record.last_ip}</span>} />;
}
