import type { ApiKey } from '@keyward/sdk';
import { relativeTime } from '../../ui/time-format.ts';
import { LastLogin } from './LastLogin.tsx';
import classes from './LastUse.module.css';

/** What a person needs to know before a key goes: when it was last used, and from where. */
export function LastUse({ record }: { readonly record: ApiKey }) {
  return (
    <dl className={classes['root']}>
      <div>
        <dt>Last login</dt>
        <dd>
          <LastLogin record={record} />
          {record.last_login !== null && <span>{relativeTime(record.last_login)}</span>}
        </dd>
      </div>
      <div>
        <dt>Address</dt>
        <dd className="kw-mono kw-break">{record.last_ip ?? '—'}</dd>
      </div>
    </dl>
  );
}
