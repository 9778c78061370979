import type { User } from '@keyward/sdk';
import { useSession } from '../../app/session.ts';
import { NameCell } from '../../ui/NameCell.tsx';
import classes from './UserName.module.css';
import { displayName } from './user-fields.ts';

/** The name of a user, with the email address on a second line. */
export function UserName({ user }: { readonly user: User }) {
  const { id } = useSession();
  const name = displayName(user);
  return (
    <NameCell
      name={name}
      aside={user.id === id && <span className={classes['you']}>you</span>}
      second={name !== user.email && user.email}
    />
  );
}
