import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { NEVER_USED } from '../../app/address.ts';
import { dueQuery } from '../../app/due-keys.ts';
import { noticesQuery } from '../../app/notices.ts';
import { useMay } from '../../app/session.ts';
import classes from './ReviewBanner.module.css';

const table = '/settings/user-management/api-keys';

/** Above the table of keys: how many need a look. One click filters; nothing stands there when none does. */
export function ReviewBanner() {
  const { data } = useQuery(dueQuery);
  const told = useQuery({ ...noticesQuery(), enabled: useMay()('account:fetch') }).data?.total ?? 0;
  if (data === undefined) return null;
  const { never_used: never, unused, expiring } = data.by_reason;
  if (never + unused + expiring + told === 0) return null;
  const many = (count: number) => count.toLocaleString('en');
  return (
    <section className={classes['banner']} aria-label="Review">
      {never > 0 && (
        <Link to={table} search={{ unused: NEVER_USED, status: 'active' }}>
          {many(never)} never used
        </Link>
      )}
      {unused > 0 && (
        <Link to={table} search={{ unused: 90, status: 'active', sort: '-last_login' }}>
          {many(unused)} unused for 90 days
        </Link>
      )}
      {expiring > 0 && (
        <Link to={table} search={{ status: 'active', sort: 'expires_at' }}>
          {many(expiring)} expire{expiring === 1 ? 's' : ''} within 7 days
        </Link>
      )}
      {told > 0 && (
        <Link to="/settings/account/overview">
          {many(told)} notice{told === 1 ? '' : 's'}: what ends soon
        </Link>
      )}
      <span>
        Disable first, delete later: <Link to="/settings/user-management/review">review them</Link>
      </span>
    </section>
  );
}
