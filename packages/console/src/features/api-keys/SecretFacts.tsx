import type { SharedSecretStatus } from '@keyward/sdk';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './LastUse.module.css';

/** What is known of the shared secret without seeing it. */
export function SecretFacts({ status }: { readonly status: SharedSecretStatus }) {
  const count = status.integrations.length;
  return (
    <dl className={classes['root']}>
      <div>
        <dt>Created</dt>
        <dd>
          <Timestamp seconds={status.created_at} />
          {status.created_by !== null && <span className="kw-break">by {status.created_by}</span>}
        </dd>
      </div>
      <div>
        <dt>Used by</dt>
        <dd>{count === 1 ? '1 integration' : `${count} integrations`} in the last 30 days</dd>
      </div>
      {status.previous_valid_until !== null && (
        <div>
          <dt>The one before</dt>
          <dd>
            is accepted until <Timestamp seconds={status.previous_valid_until} />
          </dd>
        </div>
      )}
    </dl>
  );
}
