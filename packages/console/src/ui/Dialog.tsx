import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDialogStack, useFocusReturn } from './dialog-stack.ts';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** In pixels; narrow windows show it whole. */
  readonly size?: number;
  /** Shows no close button, for dialogs that must not be left by accident. */
  readonly held?: boolean;
}

/** A dialog. It is mounted while it is open. Several can lie over one another: Escape closes the one on top. */
export function Dialog({ title, children, onClose, size = 560, held = false }: DialogProps) {
  const top = useDialogStack();
  useFocusReturn();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeOnEscape={top}
      trapFocus={top}
      returnFocus={false}
      withCloseButton={!held}
      closeOnClickOutside={false}
      yOffset="6vh"
    >
      {children}
    </Modal>
  );
}
