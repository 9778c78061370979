import type { PendingLink, User } from '@keyward/sdk';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './UserStatus.module.css';

interface UserStatusProps {
  readonly user: User;
  /** The pending link of the user; null for none, undefined while loading. */
  readonly link: PendingLink | null | undefined;
}

/** The status of a user. Invited users have no password yet; pending users were added by an API key and have no link. */
export function UserStatus({ user: { status, created_by: by }, link }: UserStatusProps) {
  if (status === 'pending') {
    return (
      <>
        <StatusMark label="Pending approval" state="warning" />
        {by !== null && <div className={classes['by']}>added by API key {by}</div>}
      </>
    );
  }
  const isInvited = status === 'invited';
  return (
    <>
      <StatusMark label={isInvited ? 'Invited' : 'Active'} state={isInvited ? 'pending' : 'ok'} />
      {link && <LinkLine link={link} />}
      {link === null && isInvited && <div className={classes['by']}>no valid link</div>}
    </>
  );
}

function LinkLine({
  link: { kind, issued_by: by, issued_at: issued, expires_at: expires },
}: {
  readonly link: PendingLink;
}) {
  return (
    <div className={classes['by']}>
      {kind === 'invitation' ? 'Link' : 'Password reset link'} by {by ?? 'an unknown issuer'},{' '}
      <span className={classes['whole']}>
        issued <Timestamp seconds={issued} />,
      </span>{' '}
      <span className={classes['whole']}>
        expires <Timestamp seconds={expires} />
      </span>
    </div>
  );
}
