import { Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Action } from '../app/use-action.ts';
import { Dialog } from './Dialog.tsx';
import { DialogActions } from './DialogActions.tsx';
import { FormErrors } from './FormErrors.tsx';
import { type FieldErrors, focusFirstInvalidField, hasFieldErrors } from './field-errors.ts';

interface FormDialogProps<Field extends string> {
  readonly title: string;
  /** The fields, or a function of the errors to show, which is empty before the first submit. */
  readonly children: ReactNode | ((shown: FieldErrors<Field>) => ReactNode);
  /** Validation errors by field. If there are any, the form is not sent and the first invalid field is focused. */
  readonly fieldErrors?: FieldErrors<Field>;
  /** Label of the button, such as `SAVE`. */
  readonly action: string;
  /** The submit action. Its error is shown above the buttons. */
  readonly change: Action<[]>;
  /** True if a field already shows the error. */
  readonly hasFieldError?: boolean;
  /** True if the button is enabled; true by default. */
  readonly ready?: boolean;
  readonly danger?: boolean;
  /** True if CANCEL receives the initial focus instead of a field. */
  readonly cancelFirst?: boolean;
  readonly onCancel: () => void;
  readonly size?: number;
  readonly gap?: 'md' | 'lg';
}

/** A dialog with a form, its errors, CANCEL and an action button. */
export function FormDialog<Field extends string>(props: FormDialogProps<Field>) {
  const { title, children, fieldErrors = {}, action, change, hasFieldError = false, ready = true, onCancel } = props;
  const { danger = false, cancelFirst = false, size = 600, gap = 'lg' } = props;
  const [submitted, setSubmitted] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (hasFieldErrors(fieldErrors)) focusFirstInvalidField(event.currentTarget);
    else if (ready && !change.pending) change.run();
  };
  return (
    <Dialog title={title} onClose={onCancel} size={size}>
      <form onSubmit={submit} noValidate>
        <Stack gap={gap}>
          {typeof children === 'function' ? children(submitted ? fieldErrors : {}) : children}
          {!hasFieldError && <FormErrors error={change.error} />}
          <DialogActions
            action={action}
            busy={change.pending}
            disabled={!ready}
            onCancel={onCancel}
            cancelFirst={cancelFirst}
            {...(danger && { color: 'red' })}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
