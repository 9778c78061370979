import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { dueQuery } from '../../app/due-keys.ts';
import { noticesQuery } from '../../app/notices.ts';
import { useHasPermission } from '../../app/session.ts';
import { DueLink } from './DueLink.tsx';
import { expiringText, keyCount, unusedTotal } from './due-text.ts';
import classes from './ReviewBanner.module.css';

/** Counts the keys that need attention, with links to them. Not rendered if there are none. */
export function ReviewBanner() {
  const { data } = useQuery(dueQuery);
  const notices = useQuery({ ...noticesQuery(), enabled: useHasPermission()('account:fetch') }).data?.total ?? 0;
  if (data === undefined) return null;
  const { never_used: never, unused, expiring } = data.by_reason;
  if (never + unused + expiring + notices === 0) return null;
  const total = unusedTotal(data.by_reason);
  return (
    <section className={classes['banner']} aria-label="Review">
      {total !== undefined && <span>{total}:</span>}
      {unused > 0 && <DueLink reason="unused">{keyCount(unused)} unused for 90 days</DueLink>}
      {never > 0 && <DueLink reason="never_used">{keyCount(never)} never used for 30 days</DueLink>}
      {expiring > 0 && <DueLink reason="expiring">{expiringText(expiring)}</DueLink>}
      {notices > 0 && (
        <Link to="/settings/account/overview">
          {notices.toLocaleString('en')} {notices === 1 ? 'notice' : 'notices'}
        </Link>
      )}
      <span>
        Disable keys first, and delete them later: <Link to="/settings/user-management/review">review keys</Link>
      </span>
    </section>
  );
}
