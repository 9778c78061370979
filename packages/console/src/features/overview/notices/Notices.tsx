import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { noticesQuery } from '../../../app/notices.ts';
import { useMay } from '../../../app/session.ts';
import { Loaded } from '../../../ui/Loaded.tsx';
import { Section } from '../../../ui/Section.tsx';
import classes from '../Overview.module.css';
import { NoticeTable } from './NoticeTable.tsx';

/** What happens to keys soon unless somebody sees to it. */
export function Notices() {
  const answer = useQuery(noticesQuery);
  const dismisses = useMay()('api-keys:update');
  return (
    <Section title="Ending soon">
      {/* Takes the focus over when the last notice goes. */}
      <div className={classes['notices']} tabIndex={-1}>
        <Loaded query={answer} what="notices">
          {({ notices, total }) =>
            notices.length === 0 ? (
              <p className={classes['text']}>
                No notices. A key stands here 30, 7 and 1 days before it expires, and a week before it ends because
                nobody uses it.
              </p>
            ) : (
              <>
                {dismisses && (
                  <p className={classes['text']}>
                    A dismissed notice is gone for everybody in the account. The key ends all the same; its expiry is
                    told again 7 days and 1 day before.
                  </p>
                )}
                <NoticeTable notices={notices} dismisses={dismisses} />
                {total > notices.length && <More shown={notices.length} total={total} />}
              </>
            )
          }
        </Loaded>
      </div>
    </Section>
  );
}

function More({ shown, total }: { readonly shown: number; readonly total: number }) {
  return (
    <p className={classes['text']}>
      These are the {shown} nearest of {total.toLocaleString('en')}.{' '}
      <Link to="/settings/user-management/api-keys" search={{ status: 'active', sort: 'expires_at' }}>
        All keys by expiry
      </Link>
    </p>
  );
}
