import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';
import { useDialogStack, useFocusReturn } from './dialog-stack.ts';
import { FocusStart } from './FocusStart.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** In pixels; narrow windows show it whole. */
  readonly size?: number;
}

/** A dialog. It is mounted while it is open. Several can lie over one another: Escape closes the one on top. */
export function Dialog({ title, children, onClose, size = 560 }: DialogProps) {
  const top = useDialogStack();
  useFocusReturn();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      radius="lg"
      // A class given to Modal.Content would dress the whole window behind it as well.
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
        <FocusStart top={top} />
        {/* Mantine's own header is a <header>, which outside of <main> would be a second banner of the page. */}
        <div className={classes['header']}>
          <Modal.Title className={classes['title'] ?? ''}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" size={32} />
        </div>
        <Modal.Body className={classes['body'] ?? ''}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
