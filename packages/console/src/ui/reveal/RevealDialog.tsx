import { type ApiKeyWithSecret, decodeConnectionSecret } from '@keyward/sdk';
import { StillDenied } from '../keys/StillDenied.tsx';
import { Note } from '../Note.tsx';
import { ShownOnceDialog } from '../ShownOnceDialog.tsx';
import { formatTime } from '../time-format.ts';
import { InstallSdk } from './InstallSdk.tsx';
import { RevealedKey } from './RevealedKey.tsx';
import { RevealedParts } from './RevealedParts.tsx';

interface RevealDialogProps {
  readonly created: ApiKeyWithSecret;
  /** True for a new key, false for a new secret. */
  readonly isNew: boolean;
  readonly onClose: () => void;
}

/** Shows the secret of a key once. No other component stores it. */
export function RevealDialog({ created, isNew, onClose }: RevealDialogProps) {
  const { appname, connection_secret: connection, rotation } = created;
  const remedy = rotation === null ? 'regenerate the key to get a new one' : 'cancel the rotation and rotate again';
  return (
    <ShownOnceDialog
      title={isNew ? `${appname} was added` : `${appname} has a new secret`}
      warning="The secret is shown only once. Store it where the integration reads it."
      lossWarning={`The secret of ${appname} cannot be shown again. If you lose it, ${remedy}.`}
      onClose={onClose}
    >
      {rotation !== null && (
        <Note>
          The old secret is valid until <span className="kw-nowrap">{formatTime(rotation.ends_at, 'utc')} UTC</span>.
          Configure the integration with the new one before then. The table shows when it is first used.
        </Note>
      )}
      <StillDenied record={created} />
      {connection === undefined ? (
        <RevealedKey created={created} />
      ) : (
        <RevealedParts connectionSecret={connection} parts={decodeConnectionSecret(connection)} roles={created.roles} />
      )}
      <InstallSdk />
    </ShownOnceDialog>
  );
}
