import { Link } from '@tanstack/react-router';
import { PassingButton } from '../../../ui/PassingButton.tsx';
import classes from '../Overview.module.css';

interface MoreNoticesProps {
  readonly shown: number;
  readonly total: number;
  readonly busy: boolean;
  /** Undefined when no more are given at once. */
  readonly onMore: (() => void) | undefined;
}

/** How many there are beside those on the page, and the way to them. */
export function MoreNotices({ shown, total, busy, onMore }: MoreNoticesProps) {
  return (
    <div className={classes['more']}>
      <p className={classes['text']}>
        Showing the next {shown.toLocaleString('en')} of {total.toLocaleString('en')} notices.{' '}
        <Link to="/settings/user-management/api-keys" search={{ status: 'active', sort: 'expires_at' }}>
          All keys by expiry
        </Link>
      </p>
      {onMore && (
        // Where all are shown it goes, and leaves the focus to the place of the notices.
        <PassingButton busy={busy} onClick={onMore} heir={(button) => button.closest('[tabindex="-1"]')}>
          Show more notices
        </PassingButton>
      )}
    </div>
  );
}
