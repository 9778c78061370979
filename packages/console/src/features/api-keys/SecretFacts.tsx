import type { SharedSecretStatus } from '@keyward/sdk';
import { Facts } from '../../ui/Facts.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';

/** Facts about the shared secret without its value. */
export function SecretFacts({ status }: { readonly status: SharedSecretStatus }) {
  const count = status.integrations.length;
  const created = (
    <>
      <Timestamp seconds={status.created_at} />
      {status.created_by !== null && <span className="kw-break">by {status.created_by}</span>}
    </>
  );
  return (
    <Facts
      facts={[
        ['Created', created],
        ['Used by', `${count === 1 ? '1 integration' : `${count} integrations`} in the last 30 days`],
      ]}
    />
  );
}
