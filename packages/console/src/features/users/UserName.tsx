import type { User } from '@keyward/sdk';
import { useSession } from '../../app/session.ts';
import { displayName } from './person.ts';
import classes from './UserName.module.css';

/** The name, and the e-mail address on a second line. Both are text, whatever they contain. */
export function UserName({ user }: { readonly user: User }) {
  const { id } = useSession();
  return (
    <div className={classes['root']}>
      <span className={classes['name']}>
        <bdi>{displayName(user)}</bdi>
        {user.id === id && <span className={classes['you']}>you</span>}
      </span>
      {displayName(user) !== user.email && <span className={classes['email']}>{user.email}</span>}
    </div>
  );
}
