import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';
import { useDialogStack, useFocusReturn } from './dialog-stack.ts';
import { InitialFocus } from './InitialFocus.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Width in pixels; full screen in narrow windows. */
  readonly size?: number;
}

/** A modal dialog, open while it is mounted. Escape closes the topmost one. */
export function Dialog({ title, children, onClose, size = 560 }: DialogProps) {
  const top = useDialogStack();
  useFocusReturn();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      radius="lg"
      // A class on Modal.Content would also style the area behind it.
      classNames={{ content: classes['content'] ?? '' }}
      yOffset="6vh"
      closeOnEscape={top}
      trapFocus={top}
      returnFocus={false}
      closeOnClickOutside={false}
      transitionProps={{ transition: 'fade', duration: 120 }}
    >
      <Modal.Overlay backgroundOpacity={0.42} />
      <Modal.Content>
        <InitialFocus top={top} />
        {/* Mantine's <header> would be a second banner landmark of the page. */}
        <div className={classes['header']}>
          <Modal.Title className={classes['title'] ?? ''}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" size={32} />
        </div>
        <Modal.Body className={classes['body'] ?? ''}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
