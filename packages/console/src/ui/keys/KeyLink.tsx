import { Link } from '@tanstack/react-router';
import classes from './KeyLink.module.css';

/** The name of a key with a link to its page. */
export function KeyLink({ appname }: { readonly appname: string }) {
  return (
    <Link className={classes['link']} to="/settings/user-management/api-keys/$name" params={{ name: appname }}>
      <bdi>{appname}</bdi>
    </Link>
  );
}
