import { type ApiKeyWithSecret, decodeConnectionSecret } from '@keyward/sdk';
import { Button, Checkbox, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Note.tsx';
import classes from './RevealDialog.module.css';
import { RevealedKey } from './RevealedKey.tsx';
import { RevealedParts } from './RevealedParts.tsx';

interface RevealDialogProps {
  readonly created: ApiKeyWithSecret;
  /** Whether the key is new; else it has a new secret. */
  readonly fresh: boolean;
  readonly onClose: () => void;
}

/** Shows the secret of a key, this once. It lives in this component and nowhere else in the browser. */
export function RevealDialog({ created, fresh, onClose }: RevealDialogProps) {
  const [stored, setStored] = useState(false);
  const [asking, setAsking] = useState(false);
  useLeavingQuestion(!stored);
  const connection = created.connection_secret;
  const leave = () => (stored ? onClose() : setAsking(true));
  return (
    <>
      <Dialog
        title={fresh ? `${created.appname} is added` : `${created.appname} has a new secret`}
        onClose={leave}
        size={720}
      >
        <Stack gap="lg">
          <Note tone="warning">
            This is the only time that the secret is shown. Store it where the integration will read it, then close.
          </Note>
          {connection === undefined ? (
            <RevealedKey created={created} />
          ) : (
            <RevealedParts connectionSecret={connection} parts={decodeConnectionSecret(connection)} />
          )}
          <div className={classes['foot']}>
            <Checkbox
              label="I have stored it"
              checked={stored}
              onChange={(event) => setStored(event.currentTarget.checked)}
            />
            <Button disabled={!stored} onClick={onClose}>
              Close
            </Button>
          </div>
        </Stack>
      </Dialog>
      {asking && (
        <ConfirmDialog
          title="Leave without storing it?"
          action="LEAVE"
          busy={false}
          error={undefined}
          onConfirm={onClose}
          onCancel={() => setAsking(false)}
        >
          <p className={classes['text']}>
            The secret of {created.appname} will not be shown again. If it is lost, regenerate the key to get a new one.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** The browser asks before the page is left or loaded anew. */
function useLeavingQuestion(ask: boolean): void {
  useEffect(() => {
    if (!ask) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', hold);
    return () => removeEventListener('beforeunload', hold);
  }, [ask]);
}
