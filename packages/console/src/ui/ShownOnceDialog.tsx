import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useAction } from '../app/use-action.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { Dialog } from './Dialog.tsx';
import { Note } from './Note.tsx';
import classes from './ShownOnceDialog.module.css';

interface ShownOnceDialogProps {
  readonly title: string;
  /** Warning above the content. */
  readonly warning: ReactNode;
  readonly children: ReactNode;
  /** The consequences of closing too early. */
  readonly lossWarning: ReactNode;
  readonly onClose: () => void;
}

/** Shows secrets once. Close is disabled until the user has stored them; closing earlier requires a confirmation. */
export function ShownOnceDialog({ title, warning, children, lossWarning, onClose }: ShownOnceDialogProps) {
  const [stored, setStored] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const closing = useAction(async () => onClose());
  useLeaveConfirmation(!stored);
  return (
    <>
      <Dialog title={title} onClose={() => (stored ? onClose() : setConfirming(true))} size={720}>
        <Stack gap="lg">
          <Note tone="warning">{warning}</Note>
          {children}
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
      {confirming && (
        <ConfirmDialog
          title="Close without storing it?"
          action="Close anyway"
          change={closing}
          onCancel={() => setConfirming(false)}
        >
          <Text size="sm" className="kw-break">
            {lossWarning}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}

/** Makes the browser prompt before the page is left or reloaded. */
function useLeaveConfirmation(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const preventLeaving = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', preventLeaving);
    return () => removeEventListener('beforeunload', preventLeaving);
  }, [enabled]);
}
