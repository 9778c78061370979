import type { User } from '@keyward/sdk';
import classes from './UserStatus.module.css';

const labels = { active: 'Active', invited: 'Invited' };

/** Invited people have a link and no password yet. */
export function UserStatus({ status }: { readonly status: User['status'] }) {
  return (
    <span className={classes['root']} data-status={status}>
      {labels[status]}
    </span>
  );
}
