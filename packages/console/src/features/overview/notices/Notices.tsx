import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dueQuery } from '../../../app/due-keys.ts';
import { FIRST_NOTICES, noticesQuery } from '../../../app/notices.ts';
import { useHasPermission } from '../../../app/session.ts';
import { DueLink } from '../../../ui/keys/DueLink.tsx';
import { expiringText } from '../../../ui/keys/due-text.ts';
import { Loaded } from '../../../ui/Loaded.tsx';
import { Section } from '../../../ui/Section.tsx';
import classes from '../Overview.module.css';
import { MoreNotices } from './MoreNotices.tsx';
import { NoticeTable } from './NoticeTable.tsx';

/** Factor by which more notices are shown, up to the limit of the API. */
const STEP = 10;
const MAX_NOTICES = 1000;

/** Upcoming expiries and key policy actions. */
export function Notices() {
  const [limit, setLimit] = useState(FIRST_NOTICES);
  const query = useQuery(noticesQuery(limit));
  const expiring = useQuery(dueQuery).data?.by_reason.expiring ?? 0;
  const dismisses = useHasPermission()('api-keys:update');
  return (
    <Section title="Notices">
      {/* Receives the focus when the last notice is dismissed. */}
      <div className={classes['notices']} tabIndex={-1}>
        <Loaded query={query} noun="notices">
          {({ notices, total }) =>
            notices.length === 0 ? (
              <p className={classes['text']}>
                No notices. A key is announced here 30 days, 7 days and 1 day before it expires, and 7 days before the
                key policy disables or deletes it. Dismissed notices and keys with a shorter lifetime are not listed.{' '}
                {expiring > 0 && <DueLink reason="expiring">{expiringText(expiring)}</DueLink>}
              </p>
            ) : (
              <>
                {dismisses && (
                  <p className={classes['text']}>
                    Dismissing a notice hides it for all users of the account. The key still expires; reminders appear 7
                    days and 1 day before.
                  </p>
                )}
                <NoticeTable notices={notices} dismisses={dismisses} />
                {total > notices.length && (
                  <MoreNotices
                    shown={notices.length}
                    total={total}
                    busy={query.isPlaceholderData}
                    onMore={limit < MAX_NOTICES ? () => setLimit(limit * STEP) : undefined}
                  />
                )}
              </>
            )
          }
        </Loaded>
      </div>
    </Section>
  );
}
