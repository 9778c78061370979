import { Button } from '@mantine/core';
import classes from './SafeToRemove.module.css';

/** Suggests disabling the key instead, which can be undone. */
export function DisableFirst({ onDisable }: { readonly onDisable: () => void }) {
  return (
    <div className={classes['instead']}>
      <p>Not sure? Disable the key first. You can enable it again with one click, and delete it later.</p>
      <Button size="xs" variant="default" onClick={onDisable}>
        Disable instead
      </Button>
    </div>
  );
}
