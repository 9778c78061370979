import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useFocusHeir } from '../../../ui/use-focus-heir.ts';
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
        These are the {shown.toLocaleString('en')} nearest of {total.toLocaleString('en')}.{' '}
        <Link to="/settings/user-management/api-keys" search={{ status: 'active', sort: 'expires_at' }}>
          All keys by expiry
        </Link>
      </p>
      {onMore && <MoreButton busy={busy} onMore={onMore} />}
    </div>
  );
}

/** Goes when all are shown, and leaves the focus to the place of the notices. */
function MoreButton({ busy, onMore }: { readonly busy: boolean; readonly onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusHeir(button, (lost) => lost.closest('[tabindex="-1"]'));
  return (
    <Button
      ref={button}
      variant="default"
      size="compact-sm"
      // One that is disabled while it waits would lose the focus.
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onMore();
      }}
    >
      Show more notices
    </Button>
  );
}
