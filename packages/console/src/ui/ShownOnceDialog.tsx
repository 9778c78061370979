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
  readonly loss: ReactNode;
  readonly onClose: () => void;
}

/** Shows secrets once. Close is disabled until the user has stored them; closing earlier requires a confirmation. */
export function ShownOnceDialog({ title, warning, children, loss, onClose }: ShownOnceDialogProps) {
  const [stored, setStored] = useState(false);
  const [asking, setAsking] = useState(false);
  const leaving = useAction(async () => onClose());
  useLeavingQuestion(!stored);
  return (
    <>
      <Dialog title={title} onClose={() => (stored ? onClose() : setAsking(true))} size={720}>
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
      {asking && (
        <ConfirmDialog
          title="Close without storing it?"
          action="Close anyway"
          change={leaving}
          onCancel={() => setAsking(false)}
        >
          <Text size="sm" className="kw-break">
            {loss}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}

/** Makes the browser prompt before the page is left or reloaded. */
function useLeavingQuestion(ask: boolean): void {
  useEffect(() => {
    if (!ask) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', hold);
    return () => removeEventListener('beforeunload', hold);
  }, [ask]);
}
