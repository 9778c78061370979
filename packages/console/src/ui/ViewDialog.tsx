import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './Dialog.tsx';

interface ViewDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly size?: number;
}

/** A read-only dialog with Close. */
export function ViewDialog({ title, children, onClose, size = 640 }: ViewDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} size={size}>
      <Stack gap="md">
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close{' '}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
