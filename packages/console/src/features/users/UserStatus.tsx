import type { User } from '@keyward/sdk';
import { StatusMark } from '../../ui/StatusMark.tsx';
import classes from './UserStatus.module.css';

/** Invited users have a link and no password yet; pending ones were added by an API key and have neither. */
export function UserStatus({ user: { status, created_by: by } }: { readonly user: User }) {
  if (status === 'active') return <StatusMark label="Active" state="good" />;
  if (status === 'invited') return <StatusMark label="Invited" state="awaited" />;
  return (
    <>
      <StatusMark label="Pending approval" state="warned" />
      {by !== null && <div className={classes['by']}>added by API key {by}</div>}
    </>
  );
}
