import type { ApiKeyWithSecret, ConnectionSecret } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { CopyButton } from '../CopyButton.tsx';
import { CopyField } from '../CopyField.tsx';
import { download } from '../download.ts';
import { envFile } from './env-file.ts';
import { firstCall } from './first-call.ts';
import classes from './Revealed.module.css';

interface RevealedPartsProps {
  readonly connectionSecret: string;
  readonly parts: ConnectionSecret;
  readonly roles: ApiKeyWithSecret['roles'];
}

/** Shows the connection secret, then its parts. */
export function RevealedParts({ connectionSecret, parts, roles }: RevealedPartsProps) {
  const command = firstCall(connectionSecret, roles);
  return (
    <>
      <div>
        <CopyField label="Connection secret" value={connectionSecret} wraps />
        <p className={classes['hint']}>
          Everything an integration needs in one string, including the shared secret of the account.
        </p>
      </div>
      <div className={classes['parts']}>
        <CopyField label="Application name" value={parts.appname} />
        <CopyField label="App key" value={parts.appkey} />
        <CopyField label="Shared secret" value={parts.sharedsecret} />
        <CopyField label="Short name" value={parts.shortname} />
        <CopyField label="URL" value={parts.url} />
      </div>
      <div>
        <div className={classes['row']}>
          <h3 className={classes['title']}>Make the first call</h3>
          <CopyButton value={command} valueName="command" />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the commands must be scrollable with the keyboard. */}
        <pre className={classes['command']} tabIndex={0}>
          {command}
        </pre>
      </div>
      <div className={classes['row']}>
        <p className={classes['hint']}>Or store it in a file that your program reads at startup.</p>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} aria-hidden="true" />}
          onClick={() => download(`${parts.appname}.env`, envFile(connectionSecret, parts))}
        >
          Download .env
        </Button>
      </div>
    </>
  );
}
