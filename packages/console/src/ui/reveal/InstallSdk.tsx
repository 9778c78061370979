import { CopyButton } from '../CopyButton.tsx';
import classes from './Revealed.module.css';
import { installCommand } from './server-facts.ts';

/** The command that installs the SDK from this server. */
export function InstallSdk() {
  const command = installCommand();
  return (
    <div>
      <div className={classes['row']}>
        <h3 className={classes['title']}>Install the SDK</h3>
        {command !== '' && <CopyButton value={command} what="install command" />}
      </div>
      {command === '' ? (
        <p className={classes['hint']}>
          The command is not shown, because this server is reached over plain HTTP, where a package can be replaced on
          the way. Set KEYWARD_PUBLIC_URL to an https URL to see it.
        </p>
      ) : (
        <code className={classes['command']} data-wraps>
          {command}
        </code>
      )}
    </div>
  );
}
