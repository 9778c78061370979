import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './Overview.module.css';

/** While there is no key yet: what to do, in order. */
export function FirstSteps() {
  return (
    <section className={classes['panel']} aria-labelledby="first-steps">
      <h2 className={classes['heading']} id="first-steps">
        First steps
      </h2>
      <ol className={classes['steps']}>
        <li>
          <strong>Add an API key</strong> for one program, with the role READONLY unless it must change something.
        </li>
        <li>
          <strong>Hand it over</strong>: the connection secret is shown once and holds everything the program needs.
        </li>
        <li>
          <strong>See its first login</strong> in the table. A key that stays at “Never” was not set up, or is not
          needed.
        </li>
      </ol>
      <Button renderRoot={(root) => <Link {...root} to="/settings/user-management/api-keys" search={{}} />}>
        To the API keys
      </Button>
    </section>
  );
}
