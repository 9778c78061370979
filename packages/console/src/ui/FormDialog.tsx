import { Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Action } from '../app/use-action.ts';
import { Dialog } from './Dialog.tsx';
import { DialogActions } from './DialogActions.tsx';
import { FormErrors } from './FormErrors.tsx';
import { type Faults, focusFirstFault, hasFault } from './faults.ts';

interface FormDialogProps<Field extends string> {
  readonly title: string;
  /** The fields. They may ask which faults to show, which are none before the first attempt to send them. */
  readonly children: ReactNode | ((shown: Faults<Field>) => ReactNode);
  /** What is wrong as it stands: nothing is sent then, and the first such field gets the focus. */
  readonly faults?: Faults<Field>;
  /** What the button does, as the page writes it: `SAVE`. */
  readonly action: string;
  /** What sending the form does. While it is pending the button waits; its error stands above the buttons. */
  readonly change: Action<[]>;
  /** Whether a field shows the error already. */
  readonly errorAtField?: boolean;
  /** Whether the button can be pressed; always unless said. */
  readonly ready?: boolean;
  readonly danger?: boolean;
  /** Whether CANCEL has the focus when the dialog opens, and not a field. */
  readonly cancelFirst?: boolean;
  readonly onCancel: () => void;
  readonly size?: number;
  readonly gap?: 'md' | 'lg';
}

/** A dialog that changes something: fields or a question, why it was refused, CANCEL, and the button that does it. */
export function FormDialog<Field extends string>(props: FormDialogProps<Field>) {
  const { title, children, faults = {}, action, change, errorAtField = false, ready = true, onCancel } = props;
  const { danger = false, cancelFirst = false, size = 600, gap = 'lg' } = props;
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (hasFault(faults)) focusFirstFault(event.currentTarget);
    else if (ready && !change.pending) change.run();
  };
  return (
    <Dialog title={title} onClose={onCancel} size={size}>
      <form onSubmit={submit} noValidate>
        <Stack gap={gap}>
          {typeof children === 'function' ? children(tried ? faults : {}) : children}
          {!errorAtField && <FormErrors error={change.error} />}
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
