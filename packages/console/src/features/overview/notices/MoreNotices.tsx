import { Link } from '@tanstack/react-router';
import { CompactButton } from '../../../ui/CompactButton.tsx';
import classes from '../Overview.module.css';

interface MoreNoticesProps {
  readonly shown: number;
  readonly total: number;
  readonly busy: boolean;
  /** Undefined if the maximum is shown. */
  readonly onMore: (() => void) | undefined;
}

/** The number of further notices, with a button to show more. */
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
        // Removed when all notices are shown; the container then receives the focus.
        <CompactButton busy={busy} onClick={onMore} focusTarget={(button) => button.closest('[tabindex="-1"]')}>
          Show more notices
        </CompactButton>
      )}
    </div>
  );
}
