import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useAction } from '../app/use-action.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { Dialog } from './Dialog.tsx';
import { Note } from './Note.tsx';
import classes from './ShownOnceDialog.module.css';

interface ShownOnceDialogProps {
  readonly title: string;
  /** Where to put what is shown, above it. */
  readonly warning: ReactNode;
  readonly children: ReactNode;
  /** What it means to leave before it is stored, and what helps then. */
  readonly loss: ReactNode;
  readonly onClose: () => void;
}

/** For secrets that hurt to lose: Close waits until they are stored, and leaving earlier asks. */
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

/** The browser asks before the page is left or loaded anew. */
function useLeavingQuestion(ask: boolean): void {
  useEffect(() => {
    if (!ask) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', hold);
    return () => removeEventListener('beforeunload', hold);
  }, [ask]);
}
