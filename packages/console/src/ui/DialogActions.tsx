import { Button, type ButtonProps } from '@mantine/core';
import classes from './DialogActions.module.css';

interface DialogActionsProps extends Pick<ButtonProps, 'color' | 'disabled'> {
  /** What the button does, as the page writes it: `SAVE`. */
  readonly action: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
  /** Absent inside a form, which is submitted. */
  readonly onAction?: () => void;
  readonly cancelFirst?: boolean;
}

/** The foot of a dialog: CANCEL, which changes nothing, and what the dialog is for. */
export function DialogActions({ action, busy, onCancel, onAction, cancelFirst = false, ...look }: DialogActionsProps) {
  return (
    <div className={classes['root']}>
      <Button variant="default" onClick={onCancel} data-first={cancelFirst || undefined}>
        CANCEL
      </Button>
      <Button
        {...look}
        type={onAction === undefined ? 'submit' : 'button'}
        loading={busy}
        {...(onAction !== undefined && { onClick: onAction })}
      >
        {action}
      </Button>
    </div>
  );
}
