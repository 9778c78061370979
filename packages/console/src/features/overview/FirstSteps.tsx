import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './Overview.module.css';

/** The first steps, shown until a key exists. */
export function FirstSteps() {
  return (
    <section className={classes['panel']} aria-labelledby="first-steps">
      <h2 className={classes['heading']} id="first-steps">
        First steps
      </h2>
      <ol className={classes['steps']}>
        <li>
          <strong>Add an API key</strong> for one program. Use the role READONLY unless it needs to change something.
        </li>
        <li>
          <strong>Copy the connection secret</strong>. It is shown once and contains everything the program needs.
        </li>
        <li>
          <strong>Check Last Login</strong> in the table. A key that stays at “Never” is not set up yet, or not needed.
        </li>
      </ol>
      <Button renderRoot={(root) => <Link {...root} to="/settings/user-management/api-keys" search={{}} />}>
        Go to API keys
      </Button>
    </section>
  );
}
