import { Button, type ButtonProps } from '@mantine/core';
import classes from './DialogActions.module.css';

interface DialogActionsProps extends Pick<ButtonProps, 'color' | 'disabled'> {
  /** Label of the button, such as `SAVE`. */
  readonly action: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
  /** Absent in a form, where the button submits. */
  readonly onAction?: () => void;
  readonly cancelFirst?: boolean;
}

/** CANCEL and the action button of a dialog. */
export function DialogActions({
  action,
  busy,
  onCancel,
  onAction,
  cancelFirst = false,
  ...buttonProps
}: DialogActionsProps) {
  return (
    <div className={classes['root']}>
      <Button variant="default" onClick={onCancel} data-first={cancelFirst || undefined}>
        CANCEL
      </Button>
      <Button
        {...buttonProps}
        type={onAction === undefined ? 'submit' : 'button'}
        loading={busy}
        {...(onAction !== undefined && { onClick: onAction })}
      >
        {action}
      </Button>
    </div>
  );
}
