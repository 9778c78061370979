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
        {command !== '' && <CopyButton value={command} valueName="install command" />}
      </div>
      {command === '' ? (
        <p className={classes['hint']}>
          The command is hidden because this server uses plain HTTP, where a package can be replaced in transit. Set
          KEYWARD_PUBLIC_URL to an https URL to show it.
        </p>
      ) : (
        <code className={classes['command']} data-wraps>
          {command}
        </code>
      )}
    </div>
  );
}
